"""Labels in the layout of her2st: a pathologist's, or those of the authors' expression clusters."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.assembly import Labels
from stbench.readers.place_labels import read_place_labels

FORMS = {
    "ST-pat/lbl": ("{}_labeled_coordinates.tsv", "{}_labeled_coordinates.tsv.gz"),
    "ST-cluster/lbl": ("{}-cluster-annotation.tsv.gz", "{}-cluster-annotation.tsv"),
}
"""File names of a slide's labels, by folder; the first form that is there is read."""
SOURCES = ("pathologist", "expression clusters")
TABLES = re.compile(r"\.(tsv|csv|txt|xlsx?)(\.gz)?", re.IGNORECASE)


class LabelFiles(NamedTuple):
    """Files of a slide's labels; None where there are none."""

    pathologist: Path | None
    clusters: Path | None


def label_files(folder: Path, name: str) -> LabelFiles:
    """The files of a slide's labels."""
    pathologist, clusters = (_labels_in(folder / part, forms, name) for part, forms in FORMS.items())
    return LabelFiles(pathologist, clusters)


def _labels_in(folder: Path, forms: Sequence[str], name: str) -> Path | None:
    """The slide's file of the first form that is there, in capitals or not."""
    files = {path.name.lower(): path for path in sorted(folder.glob("*")) if path.is_file()}
    names = [form.format(name).lower() for form in forms]
    return next((files[name] for name in names if name in files), None)


def read_labels(files: LabelFiles) -> Labels | None:
    """The pathologist's labels, else those of the authors' clusters; None where the slide has neither."""
    for path, source in zip(files, SOURCES, strict=True):
        if path is not None:
            return read_place_labels(path, source)
    return None


def check_labels_are_read(folder: Path, names: Sequence[str]) -> None:
    """DataError where a slide has no labels, and a table beside other labels seems to be its own.

    Tables of other slides are nobody's business: the layout is published with labels of all of them.
    """
    lacking = [name for name in names if label_files(folder, name) == LabelFiles(None, None)]
    tables = [path for part in FORMS for path in _tables(folder / Path(part).parts[0])]
    for name in lacking:
        own = re.compile(rf"(?<![0-9a-z]){re.escape(name)}(?![0-9a-z])", re.IGNORECASE)
        _refuse((path for path in tables if own.search(path.name)), name)
    if lacking and len(lacking) == len(names):
        known = [re.compile(re.escape(form).replace(r"\{\}", ".+")) for forms in FORMS.values() for form in forms]
        _refuse((path for path in tables if not any(form.fullmatch(path.name) for form in known)), names[0])


def _tables(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(without_strays(folder.rglob("*"))) if TABLES.fullmatch("".join(path.suffixes[-2:])))


def _refuse(paths: Iterable[Path], name: str) -> None:
    for path in paths:
        forms = " or ".join(f"{part}/{form.format(name)}" for part, (form, *_) in FORMS.items())
        raise DataError(
            str(path), f"is not read, and slide '{name}' has no labels", f"labels as {forms}",
            "Rename the file, or move it elsewhere if it holds no labels",
        )  # fmt: skip
