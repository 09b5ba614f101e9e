"""Shares of variance as JSON, and back: what their page and CSV are forms of."""

import json

from stbench.analyses.variance import FORMAT, VarianceShares
from stbench.report.conversion import plain_converter, value_from
from stbench.report.neutral import for_json

SUFFIX = ".variance.json"
"""Of its file, beside the leaderboard's."""
CONVERTER = plain_converter()


def variance_json(shares: VarianceShares) -> str:
    """With full digits; the same text for the same shares."""
    text = json.dumps(CONVERTER.unstructure(shares), indent=1, ensure_ascii=False, allow_nan=False)
    return for_json(text) + "\n"


def variance_from(text: str, where: str) -> VarianceShares:
    """The shares that ``variance_json`` wrote; StoreError, with the file's name, where they are none."""
    what = "a document of shares of variance"
    return value_from(text, VarianceShares, FORMAT, where=where, what=what, command="stbench variance")
