"""Board: a table as a page holds it: its document, the texts around it, and the rows of its charts."""

from collections.abc import Mapping
from typing import Any

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts import charts
from stbench.report.charts.kinds import kind_of_row
from stbench.report.digits import decimals_of
from stbench.report.page.summary import summary_of
from stbench.report.page.tables import Published
from stbench.report.page.texts import texts_of

DROPPED = ("standings", "pairs")
"""Of the inference: rows say the first, and pairs are written shorter."""


def board_document(table: Published) -> dict[str, Any]:
    """The document of a table, shorter by what no view shows, the texts around it, and the rows of its charts."""
    board = table.board
    inference: Mapping[str, Any] = table.document["inference"]
    shorter = {key: value for key, value in inference.items() if key not in DROPPED}
    rows = [
        {**row, "spreads": {key: value for key, value in row["spreads"].items() if key == board.first.text}}
        for row in table.document["rows"]
    ]
    return {
        "document": {**table.document, "rows": rows, "inference": {**shorter, "apart": apart_pairs(board)}},
        "columns": [column.text for column in board.columns], "details": [column.text for column in board.details],
        "titles": {column.text: column.title for column in (*board.columns, *board.details)},
        "decimals": {row.method: decimals_of(row.standing.interval) for row in board.rows if row.standing is not None},
        "better": board.first.better, "names": {row.method: row.name for row in board.rows},
        "kinds": {row.method: kind_of_row(row) for row in board.rows},
        "ranked": [row.method for row in board.rows if row.competes],
        "summary": summary_of(board)._asdict(), "texts": texts_of(board),
        "charts": {name: charts[name].rows(board) for name in charts if charts[name].source == "board"},
    }  # fmt: skip


def apart_pairs(board: Leaderboard) -> list[tuple[int, int]]:
    """Pairs of rows that the tests tell apart, by their places in the table: the better one, then the other."""
    at, higher = {row.method: place for place, row in enumerate(board.rows)}, board.first.better == "higher"
    pairs = [
        pair for pair in board.inference.pairs if pair.verdict == "differs" and {pair.first, pair.second} <= set(at)
    ]
    return [
        (at[pair.first], at[pair.second]) if (pair.interval.mean > 0) == higher else (at[pair.second], at[pair.first])
        for pair in pairs
    ]
