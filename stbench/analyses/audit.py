"""Audit: the same methods under two split rules, and what of a score is the patient."""

from dataclasses import dataclass

from stbench.analyses.leaderboard import CORRECTED, Board
from stbench.errors import SelectionError


@dataclass(frozen=True)
class Effect:
    """One method's score with and without the test patient's other slides in training."""

    method: str
    apart: float
    together: float

    @property
    def patient_effect(self) -> float:
        """What training on the same patient adds."""
        return self.together - self.apart


def patient_effects(apart: Board, together: Board) -> tuple[Effect, ...]:
    """The ranking quantity of two boards side by side, in the order of the stricter one.

    Args:
        apart: the board of the task that keeps patients apart.
        together: the board of the task that does not.

    Raises:
        SelectionError: the boards rank by different quantities, are of different datasets, or score against different
            values because one corrects its slides.
    """
    if (CORRECTED in apart.badges) != (CORRECTED in together.badges):
        raise SelectionError(
            f"tasks {apart.task} and {together.task}",
            "are not scored against the same values: one of them corrects its slides",
            "two tasks without correction",
            "Name another with --task or --against",
        )
    if apart.quantities[0] != together.quantities[0] or apart.dataset != together.dataset:
        raise SelectionError(
            f"tasks {apart.task} and {together.task}",
            "rank by different quantities or datasets",
            "one quantity, one dataset",
        )
    name = apart.quantities[0].text
    other = {row.method: row for row in together.rows}
    return tuple(
        Effect(row.mark, row.values[name], other[row.method].values[name])
        for row in apart.rows
        if name in row.values and row.method in other and name in other[row.method].values
    )
