"""Selection effect: what a row gains by having its epoch or setting chosen on the slide that it is tested on."""

from collections.abc import Mapping
from typing import NamedTuple

from stbench.analyses.leaderboard import Leaderboard, Row


class SelectionEffect(NamedTuple):
    """A row whose model was chosen on the test slides, beside the honest one of the same draws."""

    honest: Row
    chosen: Row
    gains: Mapping[str, float]
    """By test slide, in the score that ranks, turned so that more is better."""

    @property
    def gain(self) -> float:
        """Mean over test slides."""
        return sum(self.gains.values()) / len(self.gains)


def selection_effects(board: Leaderboard) -> tuple[SelectionEffect, ...]:
    """In the order of the table; of pairs of rows that are both measured."""
    sign = 1 if board.first.better == "higher" else -1
    effects = []
    for row in board.rows:
        honest = board.named(row.honest) if row.honest else None
        if honest is not None and honest.slides and row.slides:
            gains = {name: sign * (value - honest.slides[name]) for name, value in row.slides.items()}
            effects.append(SelectionEffect(honest, row, gains))
    return tuple(effects)
