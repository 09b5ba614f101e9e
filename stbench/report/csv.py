"""A leaderboard as CSV: one line per row with full digits."""

import csv
import io
import math

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.analyses.reported import ReportedTable
from stbench.analyses.rows import COST_COLUMNS
from stbench.report.formats import report_format
from stbench.report.neutral import for_csv

HEAD = (
    "task", "dataset", "profile", "method", "title", "control", "origin", "status", "cause", "note", "folds_done",
    "folds", "constant_predictions", "interval_low", "interval_high", "tier", "rank_best",
    "rank_worst",
)  # fmt: skip


@report_format(suffix=".csv", title="CSV")
def csv_text(board: Leaderboard) -> str:
    """One line per row with full digits, then printed figures; cost columns come last and begin with ``cost_``."""
    names = [column.text for column in (*board.columns, *board.details)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [for_csv(name) for name in names]
    writer.writerow([*HEAD, *heads, *(f"{name} sd" for name in heads), *(f"cost_{name}" for name in COST_COLUMNS)])
    for row in board.rows:
        scores = [*(full(row.values.get(name)) for name in names), *(full(row.spreads.get(name)) for name in names)]
        writer.writerow([*_known(row, board), *scores, *(full(row.cost.get(name)) for name in COST_COLUMNS)])
    for table in board.reported:
        for method, values in _printed(table).items():
            blanks = [""] * (len(names) + len(COST_COLUMNS))
            writer.writerow([*_source(method, table, board), *(values.get(name, "") for name in names), *blanks])
    return out.getvalue()


def _printed(table: ReportedTable) -> dict[tuple[str, str], dict[str, str]]:
    """Figures that are means over slides, by row and printed name."""
    methods: dict[tuple[str, str], dict[str, str]] = {}
    for figure in table.figures:
        if figure.column and not figure.slide:
            values = methods.setdefault((figure.row, figure.method), {})
            values[figure.column] = f"{figure.value:.{table.decimals}f}"
    return methods


def _source(method: tuple[str, str], table: ReportedTable, board: Leaderboard) -> list[str]:
    facts, (row, printed) = board.facts, method
    known = [facts.task, facts.dataset, "", row, printed, "", "reported", "reported", "", table.printed_in]
    return [*map(for_csv, known), *[""] * (len(HEAD) - len(known))]


def _known(row: Row, board: Leaderboard) -> list[object]:
    facts = board.facts
    known = [
        facts.task, facts.dataset, facts.profile, row.method, row.title, int(row.control), row.origin, row.status,
        row.cause, row.note, row.folds_done, facts.folds, row.constant_predictions,
    ]  # fmt: skip
    return [*(for_csv(cell) if isinstance(cell, str) else cell for cell in known), *_standing(row)]


def full(value: float | None) -> str:
    """A number with the digits that a table has as CSV; empty where there is none."""
    return "" if value is None or math.isnan(value) else f"{value:.9g}"


def _standing(row: Row) -> tuple[str, ...]:
    """Interval, tier and the ranks that are possible."""
    ranks = ("", "") if row.ranks is None else tuple(map(str, row.ranks))
    if row.standing is None or not row.values:
        return "", "", "", *ranks
    return full(row.standing.interval.low), full(row.standing.interval.high), str(row.standing.tier), *ranks
