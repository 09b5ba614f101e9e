"""Brief: a leaderboard's scores in few columns, for a terminal that has no room for all."""

import math

from rich.cells import cell_len

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.report.cells import Table, headline, rank_texts
from stbench.report.digits import decimals_of
from stbench.report.wording import number

DOTS = "..."
LEAST_NAME = 12
"""Columns that names keep, however narrow the terminal."""


def brief_cells(board: Leaderboard, width: int) -> Table:
    """Rank, method, the ranking score with its interval, tier and share of the ceiling, of rows that have scores.

    Names that leave no room for that in ``width`` columns are cut in their middle.
    """
    ranks, ceiling = rank_texts(board), board.ceiling.get(board.first.text, math.nan)
    measured = [row for row in board.rows if row.values]
    head = ["#", "method", board.first.title, f"95 % over {board.inference.unit}s", "tier"]
    rows = [[ranks[row.method], row.name, *_scores(row, board)] for row in measured]
    if ceiling > 0:
        head += ["of ceiling"]
        rows = [[*cells, _share(row, board, ceiling)] for cells, row in zip(rows, measured, strict=True)]
    room = max(width - _taken(head, rows), LEAST_NAME)
    names = [cells[1] for cells in rows]
    short = [shortened(name, room) for name in names]
    if len(set(short)) == len(set(names)):  # else two rows would look alike
        rows = [[cells[0], name, *cells[2:]] for cells, name in zip(rows, short, strict=True)]
    return Table(head, rows)


def shortened(text: str, room: int) -> str:
    """A text, or as much of its beginning and end as fits, with dots between."""
    if cell_len(text) <= room:
        return text
    start, end = text, text[-(room // 4) :]
    while cell_len(start) + cell_len(end) > room - len(DOTS):
        start = start[:-1]
    return start + DOTS + end


def _scores(row: Row, board: Leaderboard) -> list[str]:
    """Score, its interval and its tier."""
    score = headline(row, board.first.text).partition(" ")[0]
    if row.standing is None:
        return [score, "", ""]
    interval = row.standing.interval
    decimals = decimals_of(interval)
    ends = (number(end, decimals) for end in (interval.low, interval.high))
    return [score, "" if math.isnan(interval.low) else " to ".join(ends), str(row.standing.tier)]


def _share(row: Row, board: Leaderboard, ceiling: float) -> str:
    return f"{row.values[board.first.text] / ceiling:.0%}" if board.first.text in row.values else ""


def _taken(head: list[str], rows: list[list[str]]) -> int:
    """Columns of a terminal that all but the names take, with the frame."""
    widths = [
        max(max(map(cell_len, head[index].split())), *(cell_len(cells[index]) for cells in rows), 1)
        for index in range(len(head)) if index != 1
    ]  # fmt: skip
    return sum(widths) + 3 * len(head) + 1
