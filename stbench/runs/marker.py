"""Marker: the format that a store states, and what is done with stores of another."""

from pathlib import Path
from typing import Any

from stbench.errors import StoreError
from stbench.files.damage import Damaged, note
from stbench.files.documents import read_json, write_json

STORE_FORMAT = 1
MARKER = "format.json"


def format_of(stored: dict[str, Any]) -> int:
    """The format that a file states, 0 where it states none; ValueError where that is no number."""
    stated = stored.get("format", 0)
    if not isinstance(stated, int):
        raise ValueError(f"its format is {stated!r}")
    return stated


def check_marker(folder: Path) -> None:
    """StoreError where a store is of a newer format, or where a folder without results has a marker of other content.

    The damaged marker of a store with results costs nothing, and is said.
    """
    stated = _stated(folder)
    if stated is not None and stated > STORE_FORMAT:
        raise StoreError(
            str(folder), f"has format {stated}", f"at most {STORE_FORMAT}",
            "It was written by a newer stbench: pip install --upgrade stbench, or name another folder with --store",
        )  # fmt: skip


def put_marker(folder: Path) -> None:
    """State the format of a store that states none, or whose marker is damaged."""
    if _stated(folder) is None:
        write_json(folder / MARKER, {"format": STORE_FORMAT}, "--store")


def _stated(folder: Path) -> int | None:
    try:
        return format_of(read_json(folder / MARKER))
    except OSError:
        return None
    except (Damaged, ValueError) as error:
        reason = error.reason if isinstance(error, Damaged) else str(error)
        if not (folder / "jobs").is_dir():
            raise StoreError(str(folder / MARKER), f"cannot be read ({reason})", "the format of a store",
                             "Delete this file if the folder is a store of this stbench") from None  # fmt: skip
        note(f"{folder / MARKER}: is damaged ({reason}); the folder is taken for a store of format {STORE_FORMAT}")
        return None
