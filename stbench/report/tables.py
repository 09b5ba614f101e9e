"""A board's rows as text cells, shared by the terminal, Markdown and CSV."""

import csv
import io
import math

from stbench.report.board import COST_COLUMNS, Board, Row

MEAN_CONTROL = "mean"
COST_TITLES = {
    "train_wall_s": "train, s", "train_cpu_s": "train, CPU s", "predict_wall_s": "predict, s",
    "predict_cpu_s": "predict, CPU s", "peak_memory_mb": "peak memory, MB", "parameters": "parameters",
}  # fmt: skip


def score_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of scores: rank, method, status, each quantity, and the mean control's overall PCC."""
    names = [quantity_text(q) for q in board.quantities]
    head = ["#", "method", "status", *(q.title for q in board.quantities)]
    control = next((row for row in board.rows if row.method == MEAN_CONTROL), None)
    beside = "pcc_overall" in names
    if beside:
        head.insert(3 + names.index("pcc_overall") + 1, "the mean's overall PCC")
    rows, rank = [], 0
    for row in board.rows:
        rank += bool(row.values) and not row.control
        cells = [
            _rank(row, rank),
            _name(row),
            row.status,
            *(score(row, name, first=i == 0) for i, name in enumerate(names)),
        ]
        if beside:
            value = control.values.get("pcc_overall", math.nan) if control is not None else math.nan
            cells.insert(3 + names.index("pcc_overall") + 1, number(value))
        rows.append(cells)
    return head, rows


def cost_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of cost: times summed over folds, the largest memory and parameter count."""
    shown = [name for name in COST_COLUMNS if any(name in row.cost for row in board.rows)]
    rows = [
        [row.mark, *(_cost(name, row.cost[name]) if name in row.cost else "" for name in shown)]
        for row in board.rows
        if row.cost
    ]
    return ["method", *(COST_TITLES[name] for name in shown)], rows


def csv_text(board: Board) -> str:
    """One line per row with full digits; cost columns come last and begin with ``cost_``."""
    names = [quantity_text(q) for q in board.quantities]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["task", "dataset", "profile", "method", "title", "control", "status", "cause", "note", "folds_done", "folds",
         "constant_predictions", *names, *(f"{name} sd" for name in names), *(f"cost_{name}" for name in COST_COLUMNS)]
    )  # fmt: skip
    for row in board.rows:
        writer.writerow(
            [board.task, board.dataset, board.profile, row.method, row.title, int(row.control), row.status, row.cause,
             row.note, row.folds_done, board.folds, row.constant_predictions,
             *(_full(row.values.get(name)) for name in names), *(_full(row.spreads.get(name)) for name in names),
             *(_full(row.cost.get(name)) for name in COST_COLUMNS)]
        )  # fmt: skip
    return out.getvalue()


def quantity_text(quantity: "tuple[str, str]") -> str:
    """``pcc@hvg-50`` or ``pcc_overall``."""
    metric, genes = quantity
    return f"{metric}@{genes}" if genes else metric


def score(row: Row, name: str, *, first: bool) -> str:
    """A score with three digits; the ranking one with its deviation over slides."""
    if name not in row.values:
        return ""
    spread = row.spreads.get(name, math.nan)
    return number(row.values[name]) + (f" ± {spread:.3f}" if first and not math.isnan(spread) else "")


def number(value: float) -> str:
    """Three digits, or a dash for what has no value."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def _rank(row: Row, rank: int) -> str:
    if not row.values:
        return ""
    return "control" if row.control else str(rank)


def _name(row: Row) -> str:
    return f"{row.mark} ({row.title})" if row.title and row.title.lower() != row.method else row.mark


def _cost(name: str, value: float) -> str:
    return f"{value:,.0f}" if name in ("peak_memory_mb", "parameters") else f"{value:.1f}"


def _full(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.9g}"
