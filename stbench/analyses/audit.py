"""Audit: the same methods under two split rules, and what of a score is the patient."""

from dataclasses import dataclass

from stbench.analyses.leaderboard import BATCH_CORRECTED, Leaderboard
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


def patient_effects(apart: Leaderboard, together: Leaderboard) -> tuple[Effect, ...]:
    """The ranking score of two leaderboards side by side, in the order of the stricter one.

    Args:
        apart: of the task that keeps patients apart.
        together: of the task that does not.

    Raises:
        SelectionError: they rank by different scores, are of different datasets, or score against different values
            because one task batch-corrects its slides.
    """
    tasks = f"tasks {apart.facts.task} and {together.facts.task}"
    if (BATCH_CORRECTED in apart.facts.badges) != (BATCH_CORRECTED in together.facts.badges):
        raise SelectionError(
            tasks, "are scored against different values: one of them batch-corrects its slides",
            "two tasks without batch correction", "Name another with --task or --against",
        )  # fmt: skip
    if apart.first != together.first or apart.facts.dataset != together.facts.dataset:
        raise SelectionError(tasks, "rank by different scores or datasets", "one score, one dataset")
    name = apart.first.text
    other = {row.method: row for row in together.rows}
    return tuple(
        Effect(row.name, row.values[name], other[row.method].values[name])
        for row in apart.rows
        if name in row.values and row.method in other and name in other[row.method].values
    )
