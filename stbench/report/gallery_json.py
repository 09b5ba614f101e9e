"""A gallery as JSON, and back: what the page and figures are made of where no store is."""

import json
import math
from functools import cache
from typing import Any

from cattrs.preconf.json import make_converter

from stbench.analyses.gallery.base import FORMAT, Gallery
from stbench.errors import StoreError
from stbench.report.neutral import for_json

SUFFIX = ".gallery.json"
"""Of its file, beside the leaderboard's."""


@cache
def _converter() -> Any:
    """NaN is null in JSON, which has no NaN."""
    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(float, lambda value: value if math.isfinite(value) else None)
    converter.register_structure_hook(float, lambda value, _: math.nan if value is None else float(value))
    return converter


def gallery_document(gallery: Gallery) -> dict[str, Any]:
    """What JSON holds of it."""
    document: dict[str, Any] = _converter().unstructure(gallery)
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
        gallery: Gallery = _converter().structure(document, Gallery)
    except StoreError:
        raise
    except Exception as error:  # cattrs groups what is wrong in one exception of its own
        raise StoreError(where, f"is not a gallery ({error})", "a file that stbench publish wrote", again) from None
    return gallery
