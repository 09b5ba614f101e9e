"""Mirrored files: all files below a remote folder, fetched into its mirror; what is here already is not fetched."""

from pathlib import Path, PurePosixPath
from typing import Any

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.mirrors import Mirror, all_of
from stbench.files.remote import Stamp
from stbench.files.writable import check_room

LIST, OPTION = ".files", "$STBENCH_CACHE"


def pulled(folder: Path | None) -> Path | None:
    """A folder whose files are as they are in the remote one where it is a mirror; else as it is.

    A file is fetched where its size or version there is another than when it was fetched, or where it is not here as
    it came. What is gone there goes here.

    Raises:
        StoreError: the remote folder is empty, cannot be reached, or there is no room.
    """
    mirror = None if folder is None else Mirror.of(folder)
    if mirror is not None:
        _pull(mirror)
    return folder


def _pull(mirror: Mirror) -> None:
    mirror.remote.check()
    listed = {name: stamp for name, stamp in mirror.remote.listed().items() if _is_file(name, mirror)}
    if not listed:
        raise StoreError(mirror.remote.url, "has no files", "a dataset's files", "Check the bucket's name and the path")
    known = _known(mirror)
    wanted = [name for name, stamp in listed.items() if known.get(name) != _state(mirror, name, stamp)]
    mirror.folder.mkdir(parents=True, exist_ok=True)
    check_room(mirror.folder, sum(listed[name].size for name in wanted), mirror.remote.url, OPTION)
    all_of(lambda name: _fetch(mirror, name, listed[name]), wanted)
    for path in [path for path in mirror.folder.rglob("*") if path.is_file()]:
        if path.relative_to(mirror.folder).as_posix() not in listed:
            path.unlink()
    states = {name: _state(mirror, name, stamp) for name, stamp in listed.items()}
    write_json(_list(mirror), {"files": states}, OPTION)


def _is_file(name: str, mirror: Mirror) -> bool:
    """Whether a name is one of a file, and no mark of a folder; StoreError where it leads elsewhere."""
    if not name or name.endswith("/"):
        return False
    if not name.isprintable() or "\\" in name or {"..", "/"} & set(PurePosixPath(name).parts):
        raise StoreError(mirror.remote.url, f"has an object {name!a}, which is no path", "files in folders")
    return True


def _fetch(mirror: Mirror, name: str, stamp: Stamp) -> None:
    path = mirror.folder / name
    if not mirror.pull_file(name) or path.stat().st_size != stamp.size:
        raise StoreError(f"{mirror.remote.url}/{name}", "changed while it was fetched", "files that stay", "Run again")


def _state(mirror: Mirror, name: str, stamp: Stamp) -> list[Any]:
    """What a file is there and here, as it is noted; a file that is not here is in no note."""
    try:
        facts = (mirror.folder / name).stat()
    except OSError:
        return []
    return [*stamp, facts.st_size, facts.st_mtime_ns]


def _known(mirror: Mirror) -> dict[str, Any]:
    try:
        return dict(read_json(_list(mirror))["files"])
    except (OSError, Damaged, KeyError, TypeError, ValueError):
        return {}


def _list(mirror: Mirror) -> Path:
    return mirror.folder.with_name(mirror.folder.name + LIST)
