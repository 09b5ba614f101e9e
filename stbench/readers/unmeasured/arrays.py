"""Arrays: slides in the folders that Space Ranger writes; matrices of counts may be missing, and are not read."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stbench.errors import DataError
from stbench.files.array_cache import Cache
from stbench.readers.assembly import Joined
from stbench.readers.space_ranger.choice import bins_chosen
from stbench.readers.space_ranger.joining import spots_inside
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs, outputs_in
from stbench.readers.space_ranger.pictures import check_full_resolution, picture_of, words
from stbench.readers.space_ranger.positions import read_positions
from stbench.readers.space_ranger.scale import scale_of
from stbench.readers.space_ranger.scale_factors import read_scale_factors
from stbench.readers.unmeasured.request import Request
from stbench.readers.unmeasured.slides import Unmeasured, uncounted, unmeasured_slide

OPTIONS = SpaceRangerOptions()


def arrays_in(folder: Path) -> Sequence[Outputs]:
    """Sets of files with positions and scale factors; of several sizes of bins, those of 8 µm, or the next larger.

    Raises:
        DataError: two have one name.
    """
    located = [each for each in outputs_in(folder) if {"positions", "scale_factors"} <= each.files.keys()]
    slides: dict[str, Outputs] = {}
    for outputs in bins_chosen(located, None):
        first = slides.setdefault(outputs.name, outputs)
        if first is not outputs:
            raise DataError(
                str(outputs.folder), f"is a second slide '{outputs.name}', beside {first.folder}",
                "a name for each slide: that of its folder", "Rename one of the folders",
            )  # fmt: skip
    return list(slides.values())


def read_array(outputs: Outputs, request: Request, cache: Cache | None) -> Unmeasured:
    """The spots under tissue; those of the whole array where none is said to be.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    factors = read_scale_factors(outputs.files["scale_factors"])
    array = read_positions(outputs.files["positions"])
    under_tissue = array.in_tissue if array.in_tissue.any() else np.ones_like(array.in_tissue)
    positions = array.positions.at(np.flatnonzero(under_tissue))
    picture = picture_of(outputs, factors, OPTIONS, request.folder)
    check_full_resolution(picture, positions.centres_px, factors)
    inside = spots_inside(Joined(uncounted(positions), positions, ()), picture, outputs.name)
    remarks = inside.remarks
    mpp_um = request.mpp_um
    if mpp_um is None:
        scale = scale_of(outputs, array.positions, factors, OPTIONS)
        mpp_um, remarks = scale.mpp_um, (*remarks, *scale.remarks)
    mpp_um = round(mpp_um / picture.scale, 6)
    remarks = (*words(outputs.name, picture, mpp_um), *remarks)
    return unmeasured_slide(outputs.name, inside.positions, mpp_um, picture.image, remarks, cache)
