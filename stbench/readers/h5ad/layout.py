"""Layout: whether a folder holds AnnData files of slides, and what their card has to state."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stbench.files.strays import without_strays
from stbench.readers.anndata.columns import LABELS, PATIENTS, PLACES, POSITIONS, SLIDES
from stbench.readers.anndata.file import H5adFile, opened
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.anndata.slides import rows_of_slides
from stbench.readers.recognition import Sighting

if TYPE_CHECKING:
    import pandas as pd

OTHERS = {"st": ("wsis", "patches", "metadata"), "adata": ("splits", "patches")}
"""Folders of AnnData files that are part of a layout with more to it, and what lies beside them there."""


def look(folder: Path) -> Sighting:
    """Every file with positions of spots is a slide, or several.

    Raises:
        DataError: a file cannot be read.
    """
    paths = [path for path in sorted(without_strays(folder.rglob("*.h5ad"))) if path.is_file()]
    if not paths:
        return Sighting(why="no AnnData file *.h5ad")
    part_of = next((path.parent for path in paths if _is_part(path.parent)), None)
    if part_of is not None:
        beside = [name for name in OTHERS[part_of.name] if (part_of.parent / name).is_dir()]
        return Sighting(why=f"AnnData files lie in {part_of.name} beside {', '.join(beside)}: another layout's")
    files = [_seen(path) for path in paths]
    unplaced = [path.name for path, seen in zip(paths, files, strict=True) if seen.places is None]
    if unplaced:
        return Sighting(why=f"{unplaced[0]} has no positions of spots, as obsm['spatial']")
    slides = tuple(name for seen in files for name in seen.slides)
    patients = {name: patient for seen in files for name, patient in seen.patients.items()}
    shared = set.intersection(*({*(seen.places or {}).items(), *seen.columns.items()} for seen in files))
    options: dict[str, Any] = dict(sorted(shared))
    options |= {"patients": patients} if set(patients) == set(slides) else {}
    words = f"{len(paths)} AnnData files" if len(paths) > 1 else "1 AnnData file"
    held = f"{len(slides)} slides" if len(slides) > 1 else "1 slide"
    return Sighting(
        why=f"{words} with positions of spots of {held}, as {paths[0].relative_to(folder)}",
        slides=slides, options=options, hints=tuple(dict.fromkeys(hint for seen in files for hint in seen.hints)),
    )  # fmt: skip


def _is_part(folder: Path) -> bool:
    return any((folder.parent / name).is_dir() for name in OTHERS.get(folder.name, ()))


class _Seen(NamedTuple):
    """What a file says of itself."""

    places: Mapping[str, str] | None
    """Options that say where positions are; None where there are none."""
    columns: Mapping[str, str]
    """Options that name a column of slides or labels."""
    slides: tuple[str, ...]
    patients: Mapping[str, str]
    hints: tuple[str, ...]


def _seen(path: Path) -> _Seen:
    with opened(path) as file:
        obs = file.table("obs")
        places = _places(file, obs)
    columns: dict[str, Any] = dict(_columns(obs))
    rows_of = rows_of_slides(path, obs, H5adOptions(**columns))
    patients = dict(_patients(obs, rows_of))
    return _Seen(places, columns, tuple(rows_of), patients, tuple(_hints(obs, columns)))


def _places(file: H5adFile, obs: "pd.DataFrame") -> Mapping[str, str] | None:
    keys = [key for key in POSITIONS if file.has(f"obsm/{key}")]
    if keys:
        return {} if keys[0] == H5adOptions.positions else {"positions": keys[0]}
    pairs = [pair for pair in PLACES if set(pair) <= set(obs.columns)]
    return {"x": pairs[0][0], "y": pairs[0][1]} if pairs else None


def _columns(obs: "pd.DataFrame") -> Iterator[tuple[str, str]]:
    of_slides = [name for name in _called(obs, SLIDES) if obs[name].nunique() > 1]
    if of_slides and of_slides[0] != H5adOptions.slide_column:
        yield "slide_column", of_slides[0]
    of_labels = _called(obs, LABELS)
    if len(of_labels) == 1:
        yield "labels", of_labels[0]


def _called(obs: "pd.DataFrame", names: Sequence[str]) -> list[str]:
    """Columns of these names, whatever their case, in the order of the names."""
    own = {str(column).lower(): str(column) for column in obs.columns}
    return [own[name] for name in names if name in own]


def _patients(obs: "pd.DataFrame", rows_of: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The patient of each slide of which a column names exactly one."""
    for column in _called(obs, PATIENTS)[:1]:
        for name, rows in rows_of.items():
            values = obs[column].iloc[rows].dropna().astype(str).unique()
            if len(values) == 1:
                yield name, values[0]


def _hints(obs: "pd.DataFrame", columns: Mapping[str, str]) -> Iterator[str]:
    texts = [str(name) for name in obs.columns if obs[name].dtype.kind not in "iufbc" and 1 < obs[name].nunique() < 40]
    if not {H5adOptions.array_column, H5adOptions.array_row} <= set(obs.columns):
        yield "mpp_um or pitch_um, of a pixel or between spots, has to be stated where no image states its own"
    if texts and "labels" not in columns:
        yield f"labels may be a column of obs: {', '.join(texts[:12])}"
