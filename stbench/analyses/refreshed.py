"""Refreshed: a leaderboard that was written before, with what follows from its own numbers made anew."""

from collections.abc import Iterable
from dataclasses import replace

from stbench.analyses.beside import Measured, reported_tables
from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.standings import separation_of, with_rank_ranges
from stbench.cards import ReportedCard


def refreshed(board: Leaderboard, own: str, printed: Iterable[ReportedCard]) -> Leaderboard:
    """The leaderboard with possible ranks, what tells the first two rows apart, and printed figures; scores stay.

    Args:
        board: as it was read.
        own: the printed table whose protocol its task is; empty for none.
        printed: tables of papers and public boards.
    """
    rows = with_rank_ranges(board.rows, board.inference, board.first.better)
    measured = Measured(
        own=own, dataset=board.facts.dataset, profile=board.facts.profile,
        tested={slide for row in rows for slide in row.slides},
        columns=[column.text for column in (*board.columns, *board.details)], rows={row.method: row for row in rows},
    )  # fmt: skip
    return replace(
        board, rows=rows, separation=separation_of(rows, board.inference), reported=reported_tables(measured, printed)
    )
