"""Kind of task: what it hides, asks, checks and scores; a task's card names one."""

from collections.abc import Callable, Iterator, Sequence
from types import UnionType
from typing import Any, NamedTuple, Protocol

import numpy as np

from stbench.cards import TaskCard, registered
from stbench.data import BlindSlide, Panel, Slide
from stbench.metrics.base import Per
from stbench.metrics.slide_scores import SlideScores
from stbench.registry import Registry

Array = np.ndarray[Any, Any]


class Line(NamedTuple):
    """One line of the protocol that stands above a table."""

    name: str
    text: str


class Answered(NamedTuple):
    """A method's answer for one test slide, beside the slide as it was measured."""

    values: Array
    """(n_spots, n_genes) expression, or (n_spots, d) embedding; float32, rows in spot order."""
    slide: Slide
    """With counts and labels, answering in the task's target space."""
    panel: Panel
    """Columns of expression; without genes for embeddings."""


class ScorePart(NamedTuple):
    """Scores that are made together, and kept together under a key of their own."""

    key: tuple[object, ...]
    """What they depend on besides the answers: names and versions."""
    make: Callable[[Sequence[Answered]], Iterator[SlideScores]]
    """Answers to the test slides of one fold -> one score each; where a kind pools, one more of all together."""


class Kind(Protocol):
    """What a kind of task hides, asks, checks and scores. Everything else about a task is its card's."""

    title: str
    """What is asked, in a few words."""
    needs: type | UnionType
    """The protocol that an adapter must satisfy (``adapters/base.py``), or one of several: asked by isinstance."""
    asks: str
    """The one method of that protocol, of the first of several; part of a job's key."""
    observes: bool
    """Whether methods see the counts of those spots of a test slide that the fold trains on."""
    prefers_pretrained: bool
    """Whether an adapter that can work with published weights alone is never trained."""
    scored_per: tuple[Per, ...]
    """Which metrics score it, by what one number is per: "gene", "slide", "clustering"."""
    has_genes: bool
    """Whether an answer's columns are genes."""
    truth_in: tuple[str, ...]
    """Parts of a slide that answers are held against, as ``Fingerprints`` names them: "counts", "labels"."""

    def visible(self, slide: Slide, observed: Slide | None) -> BlindSlide:
        """What a method may see of a test slide.

        Args:
            slide: the tested spots, with what was measured there.
            observed: the slide's spots that the fold trains on, or, of a kind that hides genes, the slide as if the
                measured ones alone had been counted; None where there are none, or the kind shows none.
        """
        ...

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """The adapter's answer for one slide, as it comes; only for adapters that satisfy ``needs``."""
        ...

    def checked(self, answer: Array, visible: BlindSlide, panel: Panel) -> Array:
        """The answer for the tested spots, float32; ShapeError unless it has the right shape and finite numbers."""
        ...

    def check_card(self, task: TaskCard) -> None:
        """CardError where a card of this kind asks for what the kind cannot give."""
        ...

    def score_parts(self, task: TaskCard) -> tuple[ScorePart, ...]:
        """How answers are scored; the overall scores of all parts are joined."""
        ...

    def upper_bound(self, slide: Slide, panel: Panel) -> Array:
        """The best answer there is: what was measured itself, in the form of an answer."""
        ...

    def has_ceiling(self, task: TaskCard) -> bool:
        """Whether a noise ceiling can be computed: answers are held against counts."""
        ...

    def wording(self, task: TaskCard, scores: Sequence[SlideScores]) -> tuple[Line, ...]:
        """What was asked, in the lines that stand above a table."""
        ...

    def left_out(self, scores: Sequence[SlideScores]) -> str:
        """What entered no score, counted."""
        ...


kinds: Registry[Kind] = Registry(
    "kind",
    builtin={
        "expression": "stbench.protocols.expression:EXPRESSION",
        "zero-shot": "stbench.protocols.zero_shot:ZERO_SHOT",
        "clustering": "stbench.protocols.clustering:CLUSTERING",
        "imputation": "stbench.protocols.imputation:IMPUTATION",
        "gene-imputation": "stbench.protocols.gene_imputation:GENE_IMPUTATION",
    },
    group="stbench.kinds",
)
"""``kinds["expression"]``; outside packages add theirs by the entry-point group ``stbench.kinds``."""


def kind_of(task: TaskCard) -> Kind:
    """The kind that a task's card names; CardError with the line where it is not registered."""
    return registered(kinds, task.kind, task, "kind")


def hides_genes(kind: Kind) -> bool:
    """Whether methods see counts of a test slide's measured genes, and are asked for the others: a class attribute.

    Such a kind is asked once for each fold of the panel's genes, while those of the other folds are measured.
    """
    return bool(getattr(kind, "hides_genes", False))


def range_text(values: Sequence[int]) -> str:
    """``3``, ``3 to 7``, or ``none yet``."""
    if not values:
        return "none yet"
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low} to {high}"
