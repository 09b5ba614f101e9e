"""AnnData files, each of one slide or of several, with images beside them or within."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.files.hashing import content_key
from stbench.files.strays import without_strays
from stbench.readers.anndata.counts import Counted, read_counts
from stbench.readers.anndata.file import H5adFile, opened
from stbench.readers.anndata.labels import labels_of
from stbench.readers.anndata.options import WHERE, H5adOptions
from stbench.readers.anndata.positions import read_positions
from stbench.readers.anndata.scale import mpp_of
from stbench.readers.anndata.slides import rows_of_slides, under_tissue
from stbench.readers.assembly import slide_of
from stbench.readers.checks import check_unique, nearest_px
from stbench.readers.contents import contents_of
from stbench.readers.front import data_root, read_options
from stbench.readers.geometry import Positions
from stbench.readers.h5ad.layout import look
from stbench.readers.h5ad.pictures import Beside, picture_of
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.matrices import CountTable
from stbench.readers.patients import stated_patients
from stbench.readers.recognition import recognised_by
from stbench.readers.tissue import remarks_on_tissue

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


@recognised_by(look)
def read_h5ad(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides of the files under ``root``; a slide is called as its file, or as its library where there are several.

    Raises:
        DataError: a file is broken, lacks a part, or does not fit its image.
    """
    options = read_options(H5adOptions, card.options, WHERE)
    folder = data_root(card, root)
    paths = sorted(path for path in without_strays(folder.rglob("*.h5ad")) if path.is_file())
    images = Beside(folder)
    read = mapped(lambda path: list(_of_file(path, options, images, cache)), paths, cache)
    parts = [part for own in read for part in own]
    if not parts:
        raise DataError(f"--data-root {folder}", "holds no slides", "AnnData files, *.h5ad", "Check options.slides")
    names = [part.slide.name for part in parts]
    check_unique(names, f"--data-root {folder}", "slide")
    patients = stated_patients(names, options.patients, WHERE)
    content = contents_of((path for part in parts for path in part.files), folder)
    return Cohort(
        name=card.name,
        slides=tuple(replace(part.slide, patient=patients.of_slide[part.slide.name]) for part in parts),
        fingerprint=content_key("h5ad", 1, content, options.plain()),
        markers=card.markers,
        remarks=(*patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )


class _Part(NamedTuple):
    """A slide that was read, and from what."""

    slide: Slide
    files: tuple[Path, ...]
    remarks: tuple[str, ...]


def _of_file(path: Path, options: H5adOptions, images: Beside, cache: ArrayCache | None) -> Iterator[_Part]:
    with opened(path) as file:
        obs = file.table("obs")
        rows_of = rows_of_slides(path, obs, options)
        if not rows_of:
            return
        positions, counted = read_positions(file, obs, options), read_counts(file, tuple(map(str, obs.index)), options)
        for name, rows in rows_of.items():
            yield _slide(file, obs, (name, rows), (positions, counted), options, images, cache)


def _slide(
    file: H5adFile, obs: "pd.DataFrame", part: tuple[str, Array], read: tuple[Positions, Counted],
    options: H5adOptions, images: Beside, cache: ArrayCache | None,
) -> _Part:  # fmt: skip
    (name, rows), (positions, counted) = part, read
    libraries = file.names("uns/spatial")
    library = name if name in libraries else (libraries or [""])[0]
    picture = picture_of(file, name, library, options, images)
    own = positions.at(rows)._replace(centres_px=positions.centres_px[rows] * picture.scale)
    check_unique(own.spots, str(file.path), "spot")
    mpp_um = mpp_of(own, picture.image, options, str(file.path))
    counts = counted.table.counts if len(rows) == len(obs) else counted.table.counts[rows]
    table = CountTable(own.spots, counted.table.genes, counts)
    slide = slide_of(
        name=name, patient=name, counts=table, positions=own, mpp_um=mpp_um, image=picture.image,
        labels=labels_of(file, obs.iloc[rows], options) if options.labels else None, cache=cache,
    )  # fmt: skip
    remarks = [f"{name}: {remark}" for remark in counted.remarks]
    if n_beside := int((~under_tissue(obs)).sum()):
        remarks.append(f"{name}: {n_beside} spots of {file.path.name} are not under tissue (in_tissue) and left out")
    remarks += remarks_on_image(name, picture.image, mpp_um)
    if picture.within:
        remarks.append(f"{name}: no image beside; the file's own picture is read, {mpp_um:.3g} µm per pixel")
    if slide.n_spots > 1:
        remarks += remarks_on_tissue(slide, nearest_px(slide.centres_px))
    return _Part(slide, (file.path, picture.path), tuple(remarks))
