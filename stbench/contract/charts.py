"""The contract of charts, on a leaderboard given as argument."""

import json
from copy import deepcopy
from typing import Any, get_args

from stbench.analyses.gallery import Gallery
from stbench.analyses.leaderboard import Leaderboard
from stbench.contract.board import small_board
from stbench.report.charts.base import Chart, Source, with_rows
from stbench.report.charts.theme import THEMES, theme_values

OF_GALLERY = ("panel_width", "panel_height", "image", "x_end", "y_end", "spot", "domain")
"""What pictures and labels of a gallery decide."""


def check_chart(chart: Chart, board: Leaderboard | None = None, gallery: Gallery | None = None) -> None:
    """Hold a chart to what the page and ``stbench figure`` rely on.

    It says what it is and how it is read; its rows are flat values that JSON has, of a method where they say so; the
    same leaderboard gives the same rows and stays as it was; the specification draws ``rows``, and everything that
    stands there as ``$name`` has a default, or is what the theme or a gallery decides.

    Args:
        chart: what is checked.
        board: whose rows are made; a small one by default.
        gallery: for a chart of a gallery, whose rows are not made without one.

    Raises:
        AssertionError: it does not.
    """
    assert chart.title.strip(), "the chart has no title"
    assert chart.caption.strip(), f"{chart.title}: no caption says how it is read"
    assert chart.source in get_args(Source), f"{chart.title}: source '{chart.source}' is none of {get_args(Source)}"
    assert chart.spec.get("data") == {"name": "rows"}, f"{chart.title}: the specification does not draw 'rows'"
    board = small_board() if board is None else board
    of: Any = {"board": board, "boards": [board], "gallery": gallery}[chart.source]
    rows = [] if of is None else _checked_rows(chart, of)
    given = dict.fromkeys(OF_GALLERY, 0) if chart.source == "gallery" else {}
    for theme in THEMES:
        try:
            with_rows(chart, rows, **theme_values(theme), **given)
        except KeyError as absent:
            raise AssertionError(f"{chart.title}: ${absent.args[0]} has no default, and is not the theme's") from None


def _checked_rows(chart: Chart, of: Any) -> list[dict[str, Any]]:
    before, again = deepcopy(of), deepcopy(of)
    rows = chart.rows(of)
    assert repr(of) == repr(before), f"{chart.title} changes what it is made of"
    assert isinstance(rows, list), f"{chart.title}: rows are {type(rows).__name__}, not a list"
    assert all(isinstance(row, dict) for row in rows), f"{chart.title}: a row is no dictionary"
    try:
        text = json.dumps(rows, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"{chart.title}: JSON cannot hold its rows ({error})") from None
    assert json.dumps(chart.rows(again)) == text, f"{chart.title}: the same values give other rows"
    return rows
