"""Documents on disk: JSON objects with a checksum among their keys, and those written before there were checksums."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stbench.files.atomic import write_text
from stbench.files.checksums import FileState, text_checksum
from stbench.files.damage import ABSENT, UNREADABLE, damaged

CHECKSUM = "checksum"


def write_json(path: Path, content: Mapping[str, Any], option: str = "") -> None:
    """Write JSON-able content with its checksum, keys sorted; StoreError where it cannot be written."""
    plain = json.loads(json.dumps(content))
    write_text(path, json.dumps({**plain, CHECKSUM: _checksum(plain)}, indent=1, sort_keys=True), option)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object without its checksum; Damaged where it is not what was written."""
    try:
        FileState.of(path)
        content = json.loads(path.read_bytes())
    except ABSENT:
        raise
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error
    if not isinstance(content, dict):
        raise damaged(path, "it holds no JSON object")
    if CHECKSUM in content and content.pop(CHECKSUM) != _checksum(content):
        raise damaged(path, "its checksum is another")
    return content


def _checksum(plain: Mapping[str, Any]) -> str:
    return text_checksum(json.dumps(plain, sort_keys=True))
