"""Listed folders: the checksums of all their files stand beside them; those written before lack them."""

from pathlib import Path

from stbench.files.checksums import file_checksum
from stbench.files.damage import ABSENT, damaged
from stbench.files.documents import read_json, write_json
from stbench.files.folders import parts

CHECKSUMS = "checksums.json"


def list_folder(folder: Path) -> None:
    """Write the checksums of all files in a folder beside them."""
    files = sorted(path for path in parts(folder) if path.is_file() and path.name != CHECKSUMS)
    write_json(
        folder / CHECKSUMS, {"files": {path.relative_to(folder).as_posix(): file_checksum(path) for path in files}}
    )


def checked_file(folder: Path, name: str) -> Path:
    """The path of a folder's file; Damaged where it is not what the folder's list says."""
    listed = _listed(folder)
    if listed is not None:
        _check(folder / name, listed.get(name))
    return folder / name


def is_listed(folder: Path) -> bool:
    """Whether a folder has a list of checksums; folders written before have none."""
    return (folder / CHECKSUMS).exists()


def check_folder(folder: Path) -> None:
    """Check every file that a folder lists; Damaged where any is not what was written."""
    for name, checksum in (_listed(folder) or {}).items():
        _check(folder / name, checksum)


def _listed(folder: Path) -> dict[str, object] | None:
    try:
        files = read_json(folder / CHECKSUMS).get("files")
    except ABSENT:
        return None
    if not isinstance(files, dict):
        raise damaged(folder / CHECKSUMS, "it lists no files")
    return files


def _check(path: Path, checksum: object) -> None:
    try:
        same = file_checksum(path) == checksum
    except OSError as error:
        raise damaged(path, str(error)) from error
    if not same:
        raise damaged(path, "its checksum is another")
