"""A leaderboard as CSV: one line per row with full digits."""

import csv
import io
import math

from stbench.analyses.leaderboard import COST_COLUMNS, Board, Row

CSV_HEAD = (
    "task", "dataset", "profile", "method", "title", "control", "status", "cause", "note", "folds_done", "folds",
    "constant_predictions", "interval_low", "interval_high", "tier",
)  # fmt: skip


def csv_text(board: Board) -> str:
    """One line per row with full digits; cost columns come last and begin with ``cost_``."""
    names = [q.text for q in (*board.quantities, *board.details)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*CSV_HEAD, *names, *(f"{name} sd" for name in names), *(f"cost_{name}" for name in COST_COLUMNS)])
    for row in board.rows:
        facts = [board.task, board.dataset, board.profile, row.method, row.title, int(row.control), row.status]
        facts += [row.cause, row.note, row.folds_done, board.folds, row.constant_predictions, *_standing(row)]
        scores = [*(_full(row.values.get(name)) for name in names), *(_full(row.spreads.get(name)) for name in names)]
        writer.writerow([*facts, *scores, *(_full(row.cost.get(name)) for name in COST_COLUMNS)])
    return out.getvalue()


def _full(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.9g}"


def _standing(row: Row) -> tuple[str, str, str]:
    if row.standing is None or not row.values:
        return "", "", ""
    return _full(row.standing.interval.low), _full(row.standing.interval.high), str(row.standing.tier)
