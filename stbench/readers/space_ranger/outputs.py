"""Outputs: the files of each slide in a tree of Space Ranger's folders, by the ends of their names."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stbench.errors import DataError
from stbench.files.strays import without_strays

KINDS = {
    "positions": r"tissue_positions(_list)?\.csv(\.gz)?|tissue_positions\.parquet",
    "scale_factors": r"scalefactors_json\.json(\.gz)?",
    "hires": r"tissue_hires_image\.png(\.gz)?",
    "lowres": r"tissue_lowres_image\.png(\.gz)?",
    "filtered": r"filtered_(feature|gene)_bc_matri(x|ces)(_h5)?\.h5",
    "raw": r"raw_(feature|gene)_bc_matri(x|ces)(_h5)?\.h5",
    "probes": r"raw_probe_bc_matrix\.h5",
    "mtx": r"matrix\.mtx(\.gz)?",
}
"""Ends of the names of files that are read, by what they are."""
PATTERNS = {kind: re.compile(rf"(|.*[_.-])({pattern})") for kind, pattern in KINDS.items()}
SPATIAL = re.compile(r"(|.*[_.-])spatial")
MTX = re.compile(r"(|.*[_.-])(filtered|raw)_(feature|gene)_bc_matri(x|ces)")
SQUARE = re.compile(r"(|.*[_.-])square_(\d{3})um")
PASSED = ("outs", "binned_outputs")
"""Folders that name no slide."""
UNREAD = ("segmented_outputs", "analysis", "cell_segmentations")
DEEPEST = 6


@dataclass(frozen=True, eq=False)
class Outputs:
    """Files of one slide, or of one size of its bins."""

    name: str
    folder: Path
    """The one that holds matrix and ``spatial``."""
    files: dict[str, Path] = field(default_factory=dict)
    """By what they are, as in ``KINDS``; a folder's matrix is ``filtered`` or ``raw`` as one in HDF5 is."""
    bin_um: int | None = None
    start: str = ""
    """What the names of its files begin with, where files of several slides lie in one folder."""


def outputs_in(root: Path) -> list[Outputs]:
    """Every set of files below a folder that has positions or a matrix, by name and size of bins.

    Raises:
        DataError: two files of a set are of one kind.
    """
    places: dict[Path, dict[str, dict[str, list[Path]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for path in _files(root, DEEPEST):
        for kind, pattern in PATTERNS.items():
            if match := pattern.fullmatch(path.name):
                place, start, kind = _place(path, match[1], kind)
                places[place][start][kind].append(path)
    sets = [each for place in sorted(places) for each in _sets(root, place, places[place])]
    return [each for each in sets if {"positions", "filtered", "raw"} & each.files.keys()]


def _files(folder: Path, deepest: int) -> Iterator[Path]:
    for path in sorted(without_strays(folder.iterdir())):
        if path.is_file():
            yield path
        elif deepest and path.name not in UNREAD and path.suffix != ".zarr" and path.is_dir():
            yield from _files(path, deepest - 1)


def _place(path: Path, start: str, kind: str) -> tuple[Path, str, str]:
    """The folder of a file's slide, what its name begins with, and what it is."""
    folder = path.parent
    if kind == "mtx":
        match = MTX.fullmatch(folder.name)
        if match:
            return folder.parent, start or match[1], match[2]
        return folder, start, "raw" if "raw" in path.name or "raw" in folder.name else "filtered"
    match = SPATIAL.fullmatch(folder.name)
    return (folder.parent, start or match[1], kind) if match else (folder, start, kind)


def _sets(root: Path, place: Path, by_start: dict[str, dict[str, list[Path]]]) -> Iterator[Outputs]:
    """One set of files where the folder has one file of positions, else one for each start of their names."""
    if sum(len(kinds["positions"]) for kinds in by_start.values()) <= 1:
        merged: dict[str, list[Path]] = defaultdict(list)
        for kinds in by_start.values():
            for kind, paths in kinds.items():
                merged[kind] += paths
        yield _set(root, place, "", merged)
        return
    for start, kinds in by_start.items():
        yield _set(root, place, start.strip("_.-"), kinds)


def _set(root: Path, place: Path, start: str, kinds: dict[str, list[Path]]) -> Outputs:
    files = {kind: _only(kind, paths) for kind, paths in kinds.items() if paths}
    square = SQUARE.fullmatch(place.name)
    folder = place.parent if square else place
    inside = folder if folder.is_relative_to(root) else root  # which may be a folder of bins, or spatial/, itself
    parts = [part for part in inside.relative_to(root).parts if part not in PASSED]
    parts += [start] if start else []
    name = "_".join(parts) or next(
        (part for part in reversed(root.resolve().parts) if part not in PASSED and not SQUARE.fullmatch(part)), "slide"
    )
    return Outputs(name, place, files, int(square[2]) if square else None, start)


def _only(kind: str, paths: list[Path]) -> Path:
    """The file of a kind: of matrices, the one in HDF5 rather than its twin in a folder."""
    chosen = [path for path in paths if path.suffix == ".h5"] if kind in ("filtered", "raw") else []
    chosen = chosen or paths
    if len(chosen) > 1:
        raise DataError(
            str(chosen[1]), f"is a second file beside {chosen[0].name} that says the same of one slide", "one of them",
            "Remove one, or give each slide a folder of its own",
        )  # fmt: skip
    return chosen[0]
