"""A board's rows as text cells, shared by the terminal, Markdown and CSV."""

import math
from collections.abc import Mapping

from stbench.analyses.leaderboard import COST_COLUMNS, Board, Row
from stbench.statistics.inference import differences_to

MEAN_CONTROL = "mean"
BESIDE_THE_MEAN = "pcc_overall"
COST_TITLES = {
    "train_wall_s": "train, s", "train_cpu_s": "train, CPU s", "predict_wall_s": "predict, s",
    "predict_cpu_s": "predict, CPU s", "peak_memory_mb": "peak memory, MB", "parameters": "parameters",
}  # fmt: skip


def score_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of scores: rank, method, status, the ranking quantity with its interval and tier, the others."""
    first, *others = board.quantities
    head = ["#", "method", "status", first.title, f"mean over {board.inference.unit}s, 95 %", "tier"]
    share = first.text in board.ceiling
    head += ["of ceiling"] if share else []
    for quantity in others:
        head += [quantity.title, *(["the mean's overall PCC"] if quantity.metric == BESIDE_THE_MEAN else [])]
    rows, rank = [], 0
    for row in board.rows:
        rank += _competes(row)
        rows.append([_rank(row, rank), _name(row), row.status, *_first_cells(row, board), *_other_cells(row, board)])
    if board.ceiling:
        rows.append(_limit_cells("ceiling", "noise ceiling of the counts", board.ceiling, board))
    if board.oracle:
        rows.append(_limit_cells("oracle", "the measured truth itself", board.oracle, board))
    return head, rows


def _first_cells(row: Row, board: Board) -> list[str]:
    name = board.quantities[0].text
    ceiling = board.ceiling.get(name)
    cells = [_with_spread(row, name), _interval(row), str(row.standing.tier) if row.standing and row.values else ""]
    if ceiling is not None:
        cells.append(f"{row.values[name] / ceiling:.0%}" if name in row.values and ceiling > 0 else "")
    return cells


def _other_cells(row: Row, board: Board) -> list[str]:
    control = next((one for one in board.rows if one.method == MEAN_CONTROL), None)
    cells = []
    for quantity in board.quantities[1:]:
        cells.append(number(row.values[quantity.text]) if quantity.text in row.values else "")
        if quantity.metric == BESIDE_THE_MEAN:
            cells.append(number(control.values.get(quantity.text, math.nan)) if control is not None else "-")
    return cells


def _limit_cells(name: str, title: str, limits: Mapping[str, float], board: Board) -> list[str]:
    """A line of what no method should exceed."""
    first, *others = board.quantities
    known = {name: number(value) for name, value in limits.items()}
    share = [""] if first.text in board.ceiling else []
    cells = [name, title, "", known.get(first.text, ""), "", "", *share]
    for quantity in others:
        cells += [known.get(quantity.text, ""), *([""] if quantity.metric == BESIDE_THE_MEAN else [])]
    return cells


def detail_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a task's further quantities; no rows where it has none."""
    rows = [
        [row.mark, *(number(row.values[quantity.text]) for quantity in board.details)]
        for row in board.rows
        if row.values and board.details
    ]
    return ["method", *(quantity.title for quantity in board.details)], rows


def reference_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of differences to the reference row: mean over units, interval, exact p."""
    pairs = differences_to(board.inference, board.reference, [row.method for row in board.rows])
    rows = []
    for row in board.rows:
        pair = pairs.get(row.method)
        if pair is not None:
            sign = 1 if pair.first == row.method else -1
            low, high = sorted((sign * pair.interval.low, sign * pair.interval.high))
            interval = "-" if math.isnan(low) else f"{low:+.3f} to {high:+.3f}"
            rows.append([row.mark, f"{sign * pair.interval.mean:+.3f}", interval, number(pair.p), pair.verdict])
    return ["method", f"{board.quantities[0].title}, less {board.reference}", "95 %", "p", "verdict"], rows


def cost_table(board: Board) -> tuple[list[str], list[list[str]]]:
    """Header and rows of cost: times summed over folds, the largest memory and parameter count."""
    shown = [name for name in COST_COLUMNS if any(name in row.cost for row in board.rows)]
    rows = [
        [row.mark, *(_cost(name, row.cost[name]) if name in row.cost else "" for name in shown)]
        for row in board.rows
        if row.cost
    ]
    return ["method", *(COST_TITLES[name] for name in shown)], rows


def number(value: float) -> str:
    """Three digits, or a dash for what has no value."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def _with_spread(row: Row, name: str) -> str:
    if name not in row.values:
        return ""
    spread = row.spreads.get(name, math.nan)
    return number(row.values[name]) + ("" if math.isnan(spread) else f" ± {spread:.3f}")


def _interval(row: Row) -> str:
    found = row.standing.interval if row.standing is not None and row.values else None
    return "" if found is None or math.isnan(found.low) else f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f})"


def _competes(row: Row) -> bool:
    """Whether a row is ranked: controls and stand-ins are not."""
    return bool(row.values) and not row.control and not row.status.endswith("†")


def _rank(row: Row, rank: int) -> str:
    if not row.values:
        return ""
    if row.control:
        return "control"
    return str(rank) if _competes(row) else "†"


def _name(row: Row) -> str:
    return f"{row.mark} ({row.title})" if row.title and row.title.lower() != row.method else row.mark


def _cost(name: str, value: float) -> str:
    return f"{value:,.0f}" if name in ("peak_memory_mb", "parameters") else f"{value:.1f}"
