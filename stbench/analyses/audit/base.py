"""What an audit compares, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stbench.scoring.answers import Answers
from stbench.scoring.columns import ScoreColumn
from stbench.statistics.intervals import Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class Arms:
    """The same entrants under several rules of what trains."""

    others: Answers
    """Trained on other patients only: the task that is audited."""
    matched: Answers
    """Trained on as many slides, the test patient's own in the place of some."""
    enlarged: Answers
    """Trained on all slides of both."""
    papers: Answers | None = None
    """As ``enlarged``, with a panel that the test patient's slides help to choose; None where no task does so."""

    @property
    def all(self) -> dict[str, Answers]:
        """By name, in the order in which one thing after the other changes."""
        known = {"others": self.others, "matched": self.matched, "enlarged": self.enlarged, "papers": self.papers}
        return {name: answers for name, answers in known.items() if answers is not None}


STEPS = {"patient": ("others", "matched"), "slides": ("matched", "enlarged"), "panel": ("enlarged", "papers")}
"""What changes between two arms: the patient is known, there are more slides, other genes are asked for."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One method's ranking score in each arm, and the differences."""

    method: str
    control: bool
    floor: bool
    """Whether it cannot know which image belongs to which expression: its differences are chance."""
    scores: Mapping[str, float]
    """By arm: mean over units."""
    steps: Mapping[str, Interval]
    """By step: mean difference over units, with its interval."""


class Trained(NamedTuple):
    """What an arm trains on where it tests a slide."""

    slides: int
    sisters: int
    """Of the slides, those of the test patient."""
    spots: int
    genes: int
    """That the rule of the panel chose; 0 where it is not chosen yet."""


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The arms side by side."""

    column: ScoreColumn
    dataset: str
    tasks: Mapping[str, str]
    """Name of the task, by arm."""
    slides: tuple[str, ...]
    """Test slides with a sister, another slide of their patient: those that count."""
    left_out: tuple[str, ...]
    """Test slides without."""
    patients: tuple[str, ...]
    """Of the slides that count."""
    unit: Literal["patient", "slide"]
    """Of intervals: slides only where those that count are all of one patient."""
    trained: Mapping[str, Mapping[str, Trained]]
    """By slide that counts, then by arm."""
    effects: tuple[Effect, ...]
    """Entrants that are scored in every arm, the best in ``others`` first."""
    lacking: tuple[tuple[str, str, str], ...] = ()
    """Method, task and why, of methods that an arm has no score of."""
