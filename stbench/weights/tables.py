"""Tables: what a library's own table of published weights says of a model; the library is imported once a version."""

import contextlib
import os
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.hashing import text_sha256


class Listing(NamedTuple):
    """What a table says of one model."""

    hub: str = ""
    """Repository of its weights; "" where the table has none."""
    licence: str = ""


def listing(package: str, model: str, look: Callable[[], Listing]) -> Listing:
    """What ``look`` finds in a library's table; noted, since importing the library may take ten seconds.

    Args:
        package: the library, as it was installed; a note holds for one version of it.
        model: which one.
        look: imports the library.
    """
    try:
        asked = {"package": package, "version": version(package), "model": model}
    except PackageNotFoundError:
        return look()  # which says what is missing
    note = _notes() / f"{text_sha256(repr(sorted(asked.items())))[:32]}.json"
    with contextlib.suppress(OSError, Damaged):
        noted = [read_json(note).get(name) for name in Listing._fields]
        texts = [text for text in noted if isinstance(text, str)]
        if len(texts) == len(noted):
            return Listing(*texts)
    known = look()
    with contextlib.suppress(StoreError):  # a read-only home costs time, not results
        write_json(note, {**asked, **known._asdict()})
    return known


def _notes() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stbench" / "tables"
