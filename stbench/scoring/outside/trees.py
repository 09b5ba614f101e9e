"""Trees: folders of predictions, ``<model>/fold<k>/<slide>.h5ad`` and the like, a file a slide or a dump a fold."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.errors import DataError, SelectionError
from stbench.files.strays import without_strays
from stbench.files.zarr import is_store
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.outside.annotated import slide_of_h5ad, slide_of_store
from stbench.scoring.outside.dumps import slides_of_dump
from stbench.scoring.outside.frames import listed
from stbench.scoring.outside.labels import FOLDER, folds_of_labels
from stbench.scoring.outside.submission import SlideTable, Submission

FILE = ".h5ad"
"""Of a slide; or a Zarr store."""
DUMP = ".npz"
"""Of a fold."""
DEEPEST = 4
MOST = 100_000
"""Files of a tree."""
WANTED = "fold<k>/<slide>.h5ad, fold<k>/<slide>.zarr, split<k>/*.npz, or <slide>.h5ad"


class TreeFile(NamedTuple):
    """A file of a tree, or a store, and the fold that its folder is called by; empty where it is none."""

    path: Path
    label: str


def read_tree(folder: Path, questions: Questions, layer: str, table: str) -> Submission:
    """Predictions of a folder; files are read when they are asked for.

    Args:
        folder: of one model, or a store of one slide.
        questions: what was asked.
        layer: the layer of AnnData that holds predictions; empty for ``X``.
        table: the table of SpatialData stores that holds them; empty for the only one that ends in ``_tiles``.

    Raises:
        DataError: it holds no predictions, or a slide stands in a fold that does not test it.
        SelectionError: it holds those of several models.
    """
    files = [TreeFile(folder, "")] if is_store(folder) else list(_files(folder, DEEPEST))
    if not files:
        raise DataError(str(folder), "holds no predictions", WANTED, "Name the folder of one model")
    folds = folds_of_labels(_labels(files, questions), questions, str(folder))
    tables: list[SlideTable] = []
    for file in files:
        fold = folds.get(file.label)
        name, slide = "" if fold is None else fold.name, slide_called(file.path, questions)
        if file.path.suffix == DUMP:
            tables += slides_of_dump(file.path, _only(fold, file, questions), questions)
        elif file.path.suffix == FILE:
            tables.append(slide_of_h5ad(file.path, slide, name, layer))
        else:
            tables.append(slide_of_store(file.path, slide, name, layer, table))
    return Submission(path=folder, tables=tuple(tables))


def slide_called(path: Path, questions: Questions) -> str:
    """The slide that a file is called by; slides of two datasets are named ``dataset/slide``, files by the latter."""
    known = {slide.rpartition("/")[2]: slide for slide in questions.tested}
    return known.get(path.stem, path.stem)


def _only(fold: AskedFold | None, file: TreeFile, questions: Questions) -> AskedFold:
    """The fold of a dump, which names no slides."""
    if fold is not None:
        return fold
    if len(questions.folds) != 1:
        raise DataError(str(file.path), "stands in no folder of a fold", "split<k>/*.npz, one for each fold")
    return questions.folds[0]


def _labels(files: Sequence[TreeFile], questions: Questions) -> dict[str, list[str]]:
    """Slides by the label of their fold; a dump names none."""
    labels: dict[str, list[str]] = {file.label: [] for file in files if file.label}
    for file in files:
        if file.label and file.path.suffix != DUMP:
            labels[file.label].append(slide_called(file.path, questions))
    return labels


def _files(folder: Path, deepest: int) -> Iterator[TreeFile]:
    """Files of predictions: of the folders of folds where there are any, else those beside one another."""
    parts = sorted(without_strays(folder.iterdir()))
    folders = [path for path in parts if path.is_dir() and not is_store(path)]
    folds = [path for path in folders if FOLDER.fullmatch(path.name)]
    for path in folds:
        match = FOLDER.fullmatch(path.name)
        label = match["label"] if match else ""
        yield from (TreeFile(each, label) for each in _predictions(path))
    own = [] if folds else _predictions(folder)
    yield from (TreeFile(path, "") for path in own)
    if not folds and not own and folders and deepest:
        if len(folders) > 1:
            raise SelectionError(
                str(folder), f"holds {len(folders)} folders ({listed([path.name for path in folders])})",
                f"the folder of one model, which holds {WANTED}", "Name one of them",
            )  # fmt: skip
        yield from _files(folders[0], deepest - 1)


def _predictions(folder: Path) -> list[Path]:
    paths = sorted(path for path in without_strays(folder.iterdir()) if _is_prediction(path))
    if len(paths) > MOST:
        raise DataError(str(folder), f"holds {len(paths):,} files", f"at most {MOST:,}")
    return paths


def _is_prediction(path: Path) -> bool:
    return path.suffix in (FILE, DUMP) if path.is_file() else is_store(path)
