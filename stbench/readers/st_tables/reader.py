"""Legacy Spatial Transcriptomics: for each slide a table of counts, a table of spots and an image, side by side."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.data.images import open_image
from stbench.files.array_cache import ArrayCache
from stbench.files.forks import mapped
from stbench.files.hashing import content_key
from stbench.readers.assembly import join, slide_of
from stbench.readers.checks import nearest_px
from stbench.readers.contents import contents_of
from stbench.readers.front import data_root, read_options, slide_names
from stbench.readers.geometry import Positions
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.recognition import recognised_by
from stbench.readers.spot_tables import mirror_remarks
from stbench.readers.st_tables.counts import read_spot_counts, without
from stbench.readers.st_tables.files import check_slides, kinds_of, tables_in
from stbench.readers.st_tables.labels import label_file, read_labels
from stbench.readers.st_tables.layout import look
from stbench.readers.st_tables.metadata import patients_of
from stbench.readers.st_tables.options import WHERE, StTablesOptions
from stbench.readers.st_tables.positions import read_positions
from stbench.readers.st_tables.scale import mpp_of, scale_remarks
from stbench.readers.tissue import remarks_on_tissue


@recognised_by(look)
def read_st_tables(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides under ``root``, or those that the card names.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    options = read_options(StTablesOptions, card.options, WHERE)
    folder = data_root(card, root)
    kinds = kinds_of(folder, tables_in(folder), options)
    names = slide_names(folder, kinds)
    check_slides(names, options)
    patients = patients_of(names, options, folder)
    files = {name: _files(name, [kind.present[name] for kind in kinds], options, folder) for name in names}
    parts = mapped(lambda name: _read(name, patients.of_slide[name], files[name], options, cache), names, cache)
    content = contents_of((path for own in files.values() for path in own if path is not None), folder)
    return Cohort(
        name=card.name,
        slides=tuple(part.slide for part in parts),
        fingerprint=content_key("st-tables", 1, content, dict(patients.of_slide), options.plain()),
        markers=card.markers,
        remarks=(*patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )


class _Files(NamedTuple):
    """Files of a slide."""

    counts: Path
    spots: Path
    image: Path
    labels: Path | None


class _Part(NamedTuple):
    """A slide that was read, and what has to be said about it."""

    slide: Slide
    remarks: tuple[str, ...]


def _files(name: str, paths: list[Path], options: StTablesOptions, root: Path) -> _Files:
    counts, spots, image = paths
    return _Files(counts, spots, image, label_file(name, options, root))


def _read(name: str, patient: str, files: _Files, options: StTablesOptions, cache: ArrayCache | None) -> _Part:
    spots = read_positions(files.spots)
    counted = read_spot_counts(files.counts, spots.spot_at, cache)
    joined = join(name, str(files.counts), without(counted.table, spots.beside), spots.positions)
    labels = read_labels(files.labels, name, joined.counts.spots, options.label_column) if files.labels else None
    slide = slide_of(
        name=name, patient=patient, counts=joined.counts, positions=joined.positions,
        mpp_um=mpp_of(joined.positions, options, files.spots), image=open_image(files.image), labels=labels,
        cache=cache,
    )  # fmt: skip
    remarks = (f"{name}: {remark}" for remark in counted.remarks)
    beside = len(spots.beside.intersection(counted.table.spots))
    left_out = [f"{name}: {beside} spots are not under tissue (selected is 0) and left out"] if beside else []
    return _Part(slide, (*remarks, *left_out, *joined.remarks, *_remarks(slide, joined.positions)))


def _remarks(slide: Slide, positions: Positions) -> Iterator[str]:
    """What is odd about the image, and where spots lie on it."""
    yield from mirror_remarks(slide.name, positions)
    yield from scale_remarks(slide.name, positions)
    yield from remarks_on_image(slide.name, slide.image, slide.mpp_um)
    if slide.n_spots > 1:
        yield from remarks_on_tissue(slide, nearest_px(slide.centres_px))
