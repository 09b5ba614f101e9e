"""A gallery as JSON, and back: what the page and figures are made of where no store is."""

import json
from typing import Any

from stbench.analyses.gallery.base import FORMAT, Gallery
from stbench.errors import StoreError
from stbench.report.conversion import plain_converter
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
    """The gallery that ``gallery_text`` wrote.

    Args:
        text: the file's content.
        where: the file's name, for the error.

    Raises:
        StoreError: it is no gallery, or of a newer format.
    """
    again = "Make it anew: stbench publish --store STORE"
    try:
        document = json.loads(text)
        if int(document.get("format", 0)) > FORMAT:
            raise StoreError(where, f"has format {document['format']}", f"at most {FORMAT}", "Upgrade stbench")
        gallery: Gallery = CONVERTER.structure(document, Gallery)
    except StoreError:
        raise
    except Exception as error:  # cattrs groups what is wrong in one exception of its own
        raise StoreError(where, f"is not a gallery ({error})", "a file that stbench publish wrote", again) from None
    return gallery
