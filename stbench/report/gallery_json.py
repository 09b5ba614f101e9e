"""A gallery as JSON, and back: what the page and figures are made of where no store is."""

import json
from typing import Any

from stbench.analyses.gallery.base import FORMAT, Gallery
from stbench.report.conversion import plain_converter, value_from
from stbench.report.neutral import for_json

SUFFIX = ".gallery.json"
"""Of its file, beside the leaderboard's."""
CONVERTER = plain_converter()


def gallery_document(gallery: Gallery) -> dict[str, Any]:
    """What JSON holds of it."""
    document: dict[str, Any] = CONVERTER.unstructure(gallery)
    return document


def gallery_text(gallery: Gallery) -> str:
    """The same text for the same gallery."""
    return for_json(_dumped(gallery)) + "\n"


def _dumped(gallery: Gallery) -> str:
    return json.dumps(gallery_document(gallery), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def gallery_from(text: str, where: str) -> Gallery:
    """The gallery that ``gallery_text`` wrote; StoreError, with the file's name, where it is none."""
    command = "stbench publish --store STORE"
    return value_from(text, Gallery, FORMAT, where=where, what="a gallery", command=command)
