"""Layout: whether a folder is of STimage-1K4M, which slides it has, and what its card has to state."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.data.images import is_image_name
from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.strays import without_strays
from stbench.readers.front import SlideFiles, by_slide, slide_names, with_endings
from stbench.readers.recognition import Sighting
from stbench.readers.stimage_1k4m.scale import TECHNOLOGIES
from stbench.readers.texts import text_of

COORDINATES, COUNTS, IMAGES = "coord", "gene_exp", "image"
ANNOTATION, META = "annotation", "meta"
SHOWN = 5


class Files(NamedTuple):
    """Files of one slide."""

    technology: str
    """Name of the folder that they lie in."""
    coordinates: Path
    counts: Path
    image: Path
    annotation: Path | None


def look(folder: Path) -> Sighting:
    """Every table of coordinates is a slide; DataError where one lacks counts or an image."""
    folders = technology_folders(folder)
    if not folders:
        return Sighting(why=f"no folders {COORDINATES}, {COUNTS} and {IMAGES}")
    slides = slide_files(folder)
    if not slides:
        return Sighting(why=f"no table {COORDINATES}/*_coord.csv")
    labelled = [name for name, files in slides.items() if files.annotation is not None]
    why = f"folders {COORDINATES}, {COUNTS} and {IMAGES}, with {len(slides)} slides of {', '.join(folders)}"
    return Sighting(
        why=f"{why}, as {next(iter(slides))}", slides=tuple(slides), facts=_facts(folder, slides),
        hints=(f"{ANNOTATION}/ has labels of {len(labelled)} slides",) if labelled else (),
    )  # fmt: skip


def technology_folders(root: Path) -> dict[str, Path]:
    """Folders of slides by the name of their technology: those within, or the root itself."""
    if _is_of_slides(root):
        return {root.name: root}
    return {name: root / name for name in TECHNOLOGIES if _is_of_slides(root / name)}


def slide_files(root: Path, technology: str = "") -> dict[str, Files]:
    """The files of every slide, or of those of one technology.

    Raises:
        DataError: a slide lacks a file or has two, or there is no such technology.
    """
    folders = technology_folders(root)
    if technology and technology not in folders:
        raise DataError(f"--data-root {root}", f"has no slides of technology '{technology}'", ", ".join(folders))
    chosen = {technology: folders[technology]} if technology else folders
    return {name: files for each, folder in chosen.items() for name, files in _of_folder(root, each, folder).items()}


def _is_of_slides(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in (COORDINATES, COUNTS, IMAGES))


def _of_folder(root: Path, technology: str, folder: Path) -> dict[str, Files]:
    coordinates, counts = (_tables(folder / COORDINATES, "_coord"), _tables(folder / COUNTS, "_count"))
    paths = [path for path in without_strays((folder / IMAGES).glob("*")) if is_image_name(path) and path.is_file()]
    images = by_slide(paths, lambda path: path.stem)
    annotated = _tables(root / ANNOTATION, "_anno")
    if not coordinates:
        return {}
    names = slide_names(root, [
        SlideFiles("the coordinates of a slide", coordinates, lambda name: folder / COORDINATES / f"{name}_coord.csv"),
        SlideFiles("the counts of a slide", counts, lambda name: folder / COUNTS / f"{name}_count.csv"),
        SlideFiles("the image of a slide", images, lambda name: folder / IMAGES / f"{name}.png"),
    ])  # fmt: skip
    return {
        name: Files(technology, coordinates[name], counts[name], images[name], annotated.get(name)) for name in names
    }


def _tables(folder: Path, ending: str) -> dict[str, Path]:
    files = with_endings(folder, f"{ending}.csv", f"{ending}.csv.gz")
    return by_slide(files, files.__getitem__)


def _facts(root: Path, slides: Mapping[str, Files]) -> dict[str, str]:
    """What the newest table of metadata says alike of all slides."""
    rows = _metadata(root, tuple(slides))
    facts = {"technology": {files.technology for files in slides.values()} & {*TECHNOLOGIES}}
    for key, column in (("species", "species"), ("organ", "tissue")):
        facts[key] = {row.get(column) or "" for row in rows} if len(rows) == len(slides) else set()
    return {key: next(iter(values)) for key, values in facts.items() if len(values) == 1 and "" not in values}


def _metadata(root: Path, names: Sequence[str]) -> list[dict[str, str]]:
    paths = sorted(
        without_strays((root / META).glob("meta_all_gene*.csv")), key=lambda path: (len(path.name), path.name)
    )
    if not paths:
        return []
    content = text_of(paths[-1], "metadata of slides")
    separator = "\t" if "\t" in content.partition("\n")[0] else ","
    with parsing(paths[-1], DataError, "metadata of slides"):
        return [row for row in csv.DictReader(io.StringIO(content), delimiter=separator) if row.get("slide") in names]
