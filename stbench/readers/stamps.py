"""Stamps: what of a dataset's files, its card and stbench itself changes when a reading could come out otherwise."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import stbench
from stbench.cards import DatasetCard
from stbench.files.checksums import FileState
from stbench.files.hashing import content_key

MOST_FILES = 500_000
"""Files of a data root beyond which looking at each takes longer than it saves."""


def stamp_of(card: DatasetCard, root: Path | None, without: Path) -> str | None:
    """sha256 of a card, of names, sizes and times of all files below a root, and of stbench's own.

    Args:
        card: the dataset.
        root: folder of its files; None where it has none.
        without: a folder that may lie below and is no part of the data: the cache.

    Returns:
        None where there are too many files, one cannot be looked at, or one changed a moment ago, so that one more
        change might not show.
    """
    try:
        states = [] if root is None else list(_states(root, without))
    except (OSError, OverflowError):
        return None
    if any(state.young for state in states):
        return None
    return content_key("reading", 1, card.sha256, card.model_dump(mode="json"), str(root), _own(), states)


def _states(root: Path, without: Path) -> Iterator[FileState]:
    """Of all files below a folder, links followed, in the order of their paths."""
    visited: set[tuple[int, int]] = set()
    for n, path in enumerate(_files(root.absolute(), without.absolute(), visited)):
        if n >= MOST_FILES:
            raise OverflowError(f"{root} holds more than {MOST_FILES} files")
        yield FileState.of(path)


def _files(folder: Path, without: Path, visited: set[tuple[int, int]]) -> Iterator[Path]:
    facts = folder.stat()
    if folder == without or (facts.st_dev, facts.st_ino) in visited:
        return
    visited.add((facts.st_dev, facts.st_ino))
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.is_dir():
            yield from _files(Path(entry.path), without, visited)
        else:
            yield Path(entry.path)


@lru_cache(maxsize=1)
def _own() -> str:
    """Of stbench's files: another version may read otherwise."""
    folder = Path(stbench.__file__).parent
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".nbi", ".nbc"))
    return content_key([(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths])
