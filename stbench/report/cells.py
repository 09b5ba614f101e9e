"""A leaderboard's rows as text cells, shared by the terminal and Markdown."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.analyses.rows import COST_COLUMNS
from stbench.report.digits import decimals_of, decimals_of_difference
from stbench.report.wording import number, reference_name
from stbench.statistics.inference import differences_to

COST_TITLES = {
    "train_wall_s": "train, s", "train_cpu_s": "train, CPU s", "predict_wall_s": "predict, s",
    "predict_cpu_s": "predict, CPU s", "gpu_s": "GPU s", "peak_memory_mb": "peak memory, MB",
    "gpu_memory_mb": "GPU memory, MB", "parameters": "parameters",
}  # fmt: skip
RANKS = "rank, 95 %"
WHOLE = ("peak_memory_mb", "gpu_memory_mb", "parameters")
"""Costs that are shown without decimals."""


class Table(NamedTuple):
    """Header and rows, all text."""

    head: list[str]
    rows: list[list[str]]


def score_cells(board: Leaderboard) -> Table:
    """Rank, method, status, the ranking score with its interval and tier, the other scores."""
    head = ["#", "method", "status", board.first.title, f"mean over {board.inference.unit}s, 95 %", "tier", RANKS]
    head += ["of ceiling"] if board.first.text in board.ceiling else []
    head += [column.title for column in board.columns[1:]]
    ranks = rank_texts(board)
    rows = [
        [ranks[row.method], row.name, row.status, *_first_cells(row, board), *_other_cells(row, board)]
        for row in board.rows
    ]
    if board.ceiling:
        rows.append(_limit_cells("ceiling", "noise ceiling of the counts", board.ceiling, board))
    if board.upper_bound:
        rows.append(_limit_cells("upper bound", "the measured expression itself", board.upper_bound, board))
    return Table(head, rows)


def rank_texts(board: Leaderboard) -> dict[str, str]:
    """What stands in the place of a rank, by method: rows that are not shown to differ from a better one share its."""
    ranked = [row.method for row in board.rows if row.competes]
    ranks = {row.method: row.ranks.best for row in board.rows if row.ranks is not None}
    ranks = {method: ranks.get(method, place) for place, method in enumerate(ranked, start=1)}
    shared = Counter(ranks.values())
    texts = {method: f"{rank}=" if shared[rank] > 1 else str(rank) for method, rank in ranks.items()}
    return {row.method: texts.get(row.method, _unranked(row)) for row in board.rows}


def detail_cells(board: Leaderboard) -> Table:
    """A task's further scores; no rows where it has none."""
    rows = [
        [row.name, *(number(row.values[column.text]) for column in board.details)]
        for row in board.rows
        if row.values and board.details
    ]
    return Table(["method", *(column.title for column in board.details)], rows)


def reference_cells(board: Leaderboard) -> Table:
    """Differences to the reference row: mean over units, interval, exact p; no rows where the task names none."""
    pairs = differences_to(board.inference, board.reference, [row.method for row in board.rows])
    rows = []
    for row in board.rows:
        pair = pairs.get(row.method)
        if pair is not None:
            sign = 1 if pair.first == row.method else -1
            low, high = sorted((sign * pair.interval.low, sign * pair.interval.high))
            decimals = decimals_of_difference(pair.interval)
            interval = "-" if math.isnan(low) else f"{low:+.{decimals}f} to {high:+.{decimals}f}"
            rows.append(
                [row.name, f"{sign * pair.interval.mean:+.{decimals}f}", interval, number(pair.p), pair.verdict]
            )
    return Table(["method", f"{board.first.title}, less {reference_name(board)}", "95 %", "p", "verdict"], rows)


def cost_cells(board: Leaderboard) -> Table:
    """Times summed over folds, the largest memory and parameter count."""
    shown = [name for name in COST_COLUMNS if any(name in row.cost for row in board.rows)]
    rows = [
        [row.name, *(_cost(name, row.cost[name]) if name in row.cost else "" for name in shown)]
        for row in board.rows
        if row.cost
    ]
    return Table(["method", *(COST_TITLES[name] for name in shown)], rows)


def _first_cells(row: Row, board: Leaderboard) -> list[str]:
    name = board.first.text
    ceiling = board.ceiling.get(name)
    tier = str(row.standing.tier) if row.standing and row.values else ""
    ranks = f"{row.ranks.best} to {row.ranks.worst}" if row.ranks is not None else ""
    cells = [headline(row, name), interval_text(row), tier, ranks]
    if ceiling is not None:
        cells.append(f"{row.values[name] / ceiling:.0%}" if name in row.values and ceiling > 0 else "")
    return cells


def _other_cells(row: Row, board: Leaderboard) -> list[str]:
    return [number(row.values[column.text]) if column.text in row.values else "" for column in board.columns[1:]]


def _limit_cells(name: str, title: str, limits: Mapping[str, float], board: Leaderboard) -> list[str]:
    """A line of what no method should exceed."""
    known = {text: number(value) for text, value in limits.items()}
    share = [""] if board.first.text in board.ceiling else []
    others = [known.get(column.text, "") for column in board.columns[1:]]
    return [name, title, "", known.get(board.first.text, ""), "", "", "", *share, *others]


def headline(row: Row, name: str) -> str:
    """A score, and how it varies between slides, in as many digits as its interval warrants; empty for none."""
    if name not in row.values:
        return ""
    decimals, spread = _decimals(row), row.spreads.get(name, math.nan)
    return number(row.values[name], decimals) + ("" if math.isnan(spread) else f" ± {spread:.{decimals}f}")


def interval_text(row: Row) -> str:
    """The mean over units with its interval; empty for none."""
    interval = row.standing.interval if row.standing is not None and row.values else None
    if interval is None or math.isnan(interval.low):
        return ""
    mean, low, high = (number(value, _decimals(row)) for value in (interval.mean, interval.low, interval.high))
    return f"{mean} ({low} to {high})"


def _decimals(row: Row) -> int:
    return decimals_of(row.standing.interval if row.standing is not None else None)


def _unranked(row: Row) -> str:
    if not row.values:
        return ""
    if row.honest:
        return "test-selected"
    return "control" if row.control else row.sign


def _cost(name: str, value: float) -> str:
    return f"{value:,.0f}" if name in WHOLE else f"{value:.1f}"
