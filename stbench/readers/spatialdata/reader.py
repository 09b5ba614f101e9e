"""SpatialData stores of Zarr 2 and 3: images, shapes or points, and a table of counts that annotates them."""

from dataclasses import replace
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.files.hashing import content_key
from stbench.readers.checks import check_unique
from stbench.readers.contents import contents_of
from stbench.readers.front import data_root, read_options
from stbench.readers.patients import stated_patients
from stbench.readers.recognition import recognised_by
from stbench.readers.spatialdata.layout import look
from stbench.readers.spatialdata.options import WHERE, SpatialDataOptions
from stbench.readers.spatialdata.slides import slides_of
from stbench.readers.spatialdata.store import PURPOSE, stores_in


@recognised_by(look)
def read_spatialdata(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides of the stores under ``root``: each region that a table annotates, or each sample of a column.

    Raises:
        DataError: a store is broken, leads elsewhere, lacks a part, or leaves open what is to be read.
    """
    options = read_options(SpatialDataOptions, card.options, WHERE)
    folder = data_root(card, root)
    read = mapped(lambda store: list(slides_of(store, options, cache)), list(stores_in(folder)), cache)
    parts = [part for own in read for part in own]
    if not parts:
        raise DataError(f"--data-root {folder}", "holds no slides", PURPOSE, "Check options.slides")
    names = [part.slide.name for part in parts]
    check_unique(names, f"--data-root {folder}", "slide")
    patients = stated_patients(names, options.patients, WHERE)
    content = contents_of((path for part in parts for path in part.files), folder)
    images = [part.slide.image.fingerprint for part in parts]
    return Cohort(
        name=card.name,
        slides=tuple(replace(part.slide, patient=patients.of_slide[part.slide.name]) for part in parts),
        fingerprint=content_key("spatialdata", 1, content, images, options.plain()),
        markers=card.markers,
        remarks=(*patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )
