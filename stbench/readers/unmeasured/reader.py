"""Reading of slides without counts, beside the dataset that is trained on."""

from dataclasses import replace

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.frozen import frozen_cohort
from stbench.data.unmeasured import with_unmeasured
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers.checks import nearest_px
from stbench.readers.geometry import array_fit
from stbench.readers.unmeasured.arrays import arrays_in, read_array
from stbench.readers.unmeasured.files import files_in
from stbench.readers.unmeasured.pairing import paired
from stbench.readers.unmeasured.plain import read_plain
from stbench.readers.unmeasured.request import Request
from stbench.readers.unmeasured.slides import Unmeasured

DIGITS = 3
"""Of the distance of a dataset's spots, as spots are laid."""


def read_unmeasured(request: Request, training: Cohort, cache: ArrayCache | None) -> Cohort:
    """The dataset, and the slides of a folder that are asked about: of Space Ranger where there are any, else images.

    Raises:
        DataError: there is no slide, or one cannot be read rightly.
    """
    if not request.folder.exists():
        raise DataError(f"--slides {request.folder}", "is not there", "a folder with images of slides, or one image")
    arrays = arrays_in(request.folder) if request.folder.is_dir() else ()
    if arrays:
        parts = [read_array(outputs, request, cache) for outputs in arrays]
    else:
        pitch_um = pitch_of(training)
        parts = [read_plain(files, request, pitch_um, cache) for files in paired(files_in(request.folder))]
    return _together(training, parts)


def pitch_of(cohort: Cohort) -> float:
    """Micrometres between neighbouring spots: the median of a dataset's slides, to three digits."""
    return float(f"{np.median([_pitch_um(slide) for slide in cohort.slides]):.{DIGITS}g}")


def _pitch_um(slide: Slide) -> float:
    """Of the array, where there is one: spots that were found on the image lie beside its places."""
    places = slide.centres_px
    if np.ptp(slide.array_xy, axis=0).any():
        places = slide.array_xy @ array_fit(slide.array_xy, slide.centres_px)[0]
    return nearest_px(places) * slide.mpp_um


def _together(training: Cohort, parts: list[Unmeasured]) -> Cohort:
    slides = frozen_cohort(replace(training, slides=tuple(part.slide for part in parts))).slides
    return with_unmeasured(training, slides, [remark for part in parts for remark in part.remarks])
