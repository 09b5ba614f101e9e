"""Answers: predictions with what they are answers to; all that scoring, analyses and reports take.

A store of results yields them, a file of predictions yields them, and nothing to the right of here asks where they
came from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel
from stbench.errors import StoreError
from stbench.protocols.base import Answered
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.score_files import ScoreFiles

Array = np.ndarray[Any, Any]
Origin = Literal["run", "submitted", "reported"]
Status = Literal["measured", "failed", "needs weights", "timed out", "out of memory", "damaged"]


class Prediction(NamedTuple):
    """An answer for one slide, as it is stored."""

    values: Array
    """(n_spots, n_genes) expression or (n_spots, d) embedding, float32."""
    slide: str
    spots: tuple[str, ...]
    genes: tuple[str, ...]
    """Columns; empty for embeddings."""
    added: tuple[str, ...] = ()
    """Genes that the panel's rule did not choose, as ``Panel.added``."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How what made an answer ended, and what it took."""

    status: Status
    cause: str = ""
    """One line, where the status is not ``measured``."""
    stand_in: bool = False
    """Random weights stood in for absent ones."""
    cost: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    compute: Mapping[str, str] = field(default_factory=dict)
    """Device, GPU, precision and threads; empty where nobody noted them."""
    remarks: tuple[str, ...] = ()
    """What else must be known of how it was made, one clause each."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """sha256 of the published weights that were loaded, by name; stand-ins are none."""
    unverified: tuple[str, ...] = ()
    """Names of weights that are not known to be the published ones."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """One row's predictions for the test slides of one fold, with one seed."""

    fold: AskedFold
    seed: int
    key: str
    """Names the predictions by what made them, or by their content: scores are kept under it."""
    training: str = ""
    """Names the training; answers that share one cost it once."""
    outcome: Outcome | None = None
    """None where nothing was run yet."""
    read: Callable[[], tuple[Prediction, ...]] = field(default=tuple, repr=False)
    """Reads the predictions, one per test slide in the fold's order."""

    @property
    def measured(self) -> bool:
        """Whether the predictions are there."""
        return self.outcome is not None and self.outcome.status == "measured"


@dataclass(frozen=True, kw_only=True, eq=False)
class Entrant:
    """A method, a variant of one, or a submission: what becomes a row of a table."""

    name: str
    """``mine``, or ``mine:simple`` for a variant."""
    title: str = ""
    control: bool = False
    floor: bool = False
    """A control that cannot know which patch belongs to which expression."""
    note: str = ""
    """What was made smaller for the profile, in a few words."""
    trained_on: tuple[str, ...] = ()
    """Datasets that its weights have seen."""
    repeats: int = 1
    """Seeds that each of the task's seeds stands for."""
    encoder: str = ""
    """The image encoder that it reads in the place of its own; empty for that."""
    honest: str = ""
    """The entrant whose model was chosen without the test slides, where this one's was chosen on them."""
    origin: Origin = "run"
    not_applicable: str = ""
    """Why the task cannot be asked of it; empty where it can."""
    answers: tuple[Answer, ...] = ()
    """One per fold and seed, measured or not."""

    @property
    def complete(self) -> bool:
        """Whether every fold and seed is answered."""
        return bool(self.answers) and all(answer.measured for answer in self.answers)

    @property
    def stands_in(self) -> bool:
        """Whether random weights stood in for absent ones in any answer."""
        return any(answer.outcome is not None and answer.outcome.stand_in for answer in self.answers)

    @property
    def unverified(self) -> bool:
        """Whether any answer comes from weights that are not known to be the published ones."""
        return any(answer.outcome is not None and bool(answer.outcome.unverified) for answer in self.answers)

    @property
    def mark(self) -> str:
        """The title, with † where a stand-in ran in the place of published weights, ‡ where weights are unverified."""
        sign = " †" if self.stands_in else " ‡" if self.unverified else ""
        return f"{self.title or self.name}{sign}"

    @property
    def label(self) -> str:
        """As ``mark``, and whether it is a control."""
        return f"{self.mark} (control)" if self.control else self.mark

    def by_seed(self) -> Iterator[tuple[Answer, ...]]:
        """Answers of each seed, in the order of the seeds."""
        for seed in sorted({answer.seed for answer in self.answers}):
            yield tuple(answer for answer in self.answers if answer.seed == seed)


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What several entrants answered to the same questions."""

    questions: Questions
    profile: str
    entrants: tuple[Entrant, ...]
    score_files: ScoreFiles | None = None
    """Where scores are kept; None keeps none."""

    @property
    def task(self) -> TaskCard:
        """What was asked."""
        return self.questions.task

    @property
    def cohort(self) -> Cohort:
        """On which slides."""
        return self.questions.cohort

    @cached_property
    def complete(self) -> tuple[Entrant, ...]:
        """Entrants with every fold and seed answered, in order."""
        return tuple(entrant for entrant in self.entrants if entrant.complete)

    def named(self, name: str) -> Entrant:
        """The entrant of that name; KeyError where there is none."""
        for entrant in self.entrants:
            if entrant.name == name:
                return entrant
        raise KeyError(name)

    def answered(self, answer: Answer) -> tuple[Answered, ...]:
        """Predictions beside the slides that they are answers to, in the fold's order.

        Raises:
            StoreError: a prediction is not for the spots of the dataset.
        """
        pairs = zip(answer.fold.fold.test, answer.read(), strict=True)
        return tuple(self._beside(part, prediction, answer) for part, prediction in pairs)

    def _beside(self, part: Any, prediction: Prediction, answer: Answer) -> Answered:
        slide = self.questions.measured(part)
        if (prediction.slide, prediction.spots) != (slide.name, slide.spots):
            raise StoreError(
                f"prediction for slide '{part.slide}' (key {answer.key[:12]})",
                "is for other spots than the dataset has", "the dataset it was made on",
                "Delete its folder in the store and run again",
            )  # fmt: skip
        return Answered(prediction.values, slide, Panel(prediction.genes, prediction.added))


def by_name(entrants: Sequence[Entrant]) -> dict[str, Entrant]:
    """Entrants by name."""
    return {entrant.name: entrant for entrant in entrants}
