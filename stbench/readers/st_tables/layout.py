"""Layout: whether a folder holds legacy tables and images of slides, and what its card has to state."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stbench.errors import DataError
from stbench.readers.front import slide_names
from stbench.readers.recognition import Sighting
from stbench.readers.st_tables.files import kinds_of, tables_in
from stbench.readers.st_tables.heads import Content
from stbench.readers.st_tables.metadata import columns_in
from stbench.readers.st_tables.options import StTablesOptions

APART = ("ST-cnts", "ST-spotfiles")
"""Folders of a layout of such tables that has a reader of its own: it keeps counts and spots apart."""


def look(folder: Path) -> Sighting:
    """Every table of spots with its table of counts is a slide.

    Raises:
        DataError: there are such tables, and a file of a slide is missing.
    """
    if all((folder / name).is_dir() for name in APART):
        return Sighting(why=f"folders {' and '.join(APART)} are of another layout")
    tables = _tables(folder)
    if Content.SPOTS not in tables.values():
        return Sighting(why="no table of spots with the columns pixel_x and pixel_y")
    kinds = kinds_of(folder, tables, StTablesOptions())
    names = slide_names(folder, kinds)
    metadata = list(_metadata(folder, tables, names))
    options, hints = _stated(metadata)
    known = "column '{patient_column}' of {metadata}".format(**options) if options else ""
    counts, spots, image = (kind.present[names[0]].relative_to(folder) for kind in kinds)
    held = f"{len(names)} slides, each" if len(names) > 1 else "1 slide"
    return Sighting(
        why=f"{held} with counts, spots with their pixels and an image, as {counts}, {spots} and {image}",
        slides=names, patients=known, options=options,
        facts={"technology": "Spatial Transcriptomics (legacy array)"}, hints=tuple(hints),
    )  # fmt: skip


def _tables(folder: Path) -> dict[Path, Content]:
    """What tables hold; none where one cannot be read and no other is of spots."""
    try:
        return tables_in(folder)
    except DataError:
        return {}


def _metadata(
    folder: Path, tables: dict[Path, Content], names: Sequence[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Tables with a line for every slide: their paths, columns of slides, and columns of patients."""
    for path in (path for path, content in tables.items() if content is Content.OTHER):
        try:
            slides, patients = columns_in(path, names)
        except DataError:
            continue
        if slides:
            yield path.relative_to(folder).as_posix(), slides, patients


def _stated(metadata: Sequence[tuple[str, str, tuple[str, ...]]]) -> tuple[dict[str, Any], list[str]]:
    """Options and hints: the one table that says patients is taken."""
    known = [(path, slides, patients[0]) for path, slides, patients in metadata if patients]
    if len(known) == 1:
        return dict(zip(("metadata", "slide_column", "patient_column"), known[0], strict=True)), []
    if known:
        return {}, [f"metadata may be any of {', '.join(path for path, *_ in known)}"]
    return {}, [
        f"{path} has a line for every slide: with options metadata, slide_column ({slides}) and patient_column it "
        "says whose each is"
        for path, slides, _ in metadata
    ]
