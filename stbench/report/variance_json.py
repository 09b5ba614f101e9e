"""Shares of variance as JSON, and back: what their page and CSV are forms of."""

import json

from stbench.analyses.variance import FORMAT, VarianceShares
from stbench.errors import StoreError
from stbench.report.conversion import plain_converter
from stbench.report.neutral import for_json

SUFFIX = ".variance.json"
"""Of its file, beside the leaderboard's."""
CONVERTER = plain_converter()


def variance_json(shares: VarianceShares) -> str:
    """With full digits; the same text for the same shares."""
    text = json.dumps(CONVERTER.unstructure(shares), indent=1, ensure_ascii=False, allow_nan=False)
    return for_json(text) + "\n"


def variance_from(text: str, where: str) -> VarianceShares:
    """The shares that ``variance_json`` wrote.

    Args:
        text: the file's content.
        where: the file's name, for the error.

    Raises:
        StoreError: they are none, or of a newer format.
    """
    try:
        document = json.loads(text)
        if int(document.get("format", 0)) > FORMAT:
            raise StoreError(where, f"has format {document['format']}", f"at most {FORMAT}", "Upgrade stbench")
        shares: VarianceShares = CONVERTER.structure(document, VarianceShares)
    except StoreError:
        raise
    except Exception as error:  # cattrs groups what is wrong in one exception of its own
        found = f"holds no shares of variance ({error})"
        raise StoreError(where, found, "a file that stbench variance wrote", "Make it anew: stbench variance") from None
    return shares
