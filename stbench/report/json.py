"""A leaderboard as JSON, and back: what programs read; its format carries a version."""

import json
from typing import Any

from cattrs.gen import make_dict_unstructure_fn, override

from stbench.analyses.leaderboard import FORMAT, Leaderboard, Row
from stbench.errors import StoreError
from stbench.report.conversion import plain_converter
from stbench.report.formats import report_format
from stbench.report.neutral import for_json

RARE = override(omit_if_default=True)


def _converter() -> Any:
    """NaN is null in JSON, which has no NaN; what stands where there is any is left out elsewhere."""
    converter = plain_converter()
    rows = make_dict_unstructure_fn(  # takes the hooks over
        Row, converter, weights=RARE, unverified=RARE, ranks=RARE, honest=RARE
    )
    converter.register_unstructure_hook(Row, rows)
    board = make_dict_unstructure_fn(
        Leaderboard, converter, differences=RARE, reported=RARE, separation=RARE, best_genes=RARE
    )
    converter.register_unstructure_hook(Leaderboard, board)
    return converter


@report_format(suffix=".json", title="JSON")
def json_text(board: Leaderboard) -> str:
    """The leaderboard with full digits."""
    text = json.dumps(_converter().unstructure(board), indent=1, ensure_ascii=False, allow_nan=False)
    return for_json(text) + "\n"


def leaderboard_of(text: str, where: str) -> Leaderboard:
    """The leaderboard that ``json_text`` wrote.

    Args:
        text: the file's content.
        where: the file's name, for the error.

    Raises:
        StoreError: it is no leaderboard, or of a newer format.
    """
    try:
        stored = json.loads(text)
        stated = int(stored.get("format", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(where, f"is not a leaderboard as JSON ({error})", "a file that stbench wrote") from None
    if stated > FORMAT:
        raise StoreError(
            where, f"has format {stated}", f"at most {FORMAT}", "It was written by a newer stbench: upgrade stbench"
        )
    try:
        board: Leaderboard = _converter().structure(stored, Leaderboard)
    except Exception as error:  # cattrs groups what is wrong in one exception of its own
        raise StoreError(where, f"is not a leaderboard ({error})", "a file that stbench wrote") from None
    return board
