"""Strays: files that file browsers, editors and downloads leave beside data, and that nobody means to be read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
ENDS = ("~", ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".part", ".crdownload")
FOLDERS = frozenset({"__MACOSX", "lost+found"})


def is_stray(path: Path) -> bool:
    """Whether a file is hidden (``.DS_Store``, ``._A1.tsv``), a backup, half a download, or a file browser's."""
    name = path.name.lower()
    hidden = name.startswith((".", "~$")) or (name.startswith("#") and name.endswith("#"))
    return hidden or name in NAMES or name.endswith(ENDS) or path.parent.name in FOLDERS


def without_strays(paths: Iterable[Path]) -> Iterator[Path]:
    """The files and folders that somebody means to be read."""
    return (path for path in paths if not is_stray(path))
