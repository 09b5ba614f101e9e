"""Splits: which slides train and which test; a patient on both sides is an error unless the task allows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from stbench.errors import ProtocolError


class Sectioned(Protocol):
    """What a split needs to know of a slide."""

    @property
    def name(self) -> str:
        """The slide's name."""
        ...

    @property
    def patient(self) -> str:
        """Whom it was taken from."""
        ...


@dataclass(frozen=True)
class Part:
    """A slide, or some of its spots."""

    slide: str
    rows: tuple[int, ...] | None = None
    """Places of the spots in the slide; None for all."""


@dataclass(frozen=True)
class Fold:
    """One division of a cohort: what is trained on and what is tested, in cohort order."""

    name: str
    train: tuple[Part, ...]
    test: tuple[Part, ...]


def leave_one_sample_out(slides: Sequence[Sectioned], unit: Literal["patient", "slide"]) -> tuple[Fold, ...]:
    """One fold per slide, which alone is tested.

    Args:
        slides: the cohort.
        unit: ``patient`` trains on the slides of all other patients; ``slide`` on all other slides.

    Raises:
        ProtocolError: nothing is left to train on.
    """
    if unit == "patient" and len({slide.patient for slide in slides}) < 2:
        raise ProtocolError(
            "split", f"cannot leave a patient out: all {len(slides)} slides are of one patient",
            "slides of at least two patients",
            "Use a task that splits by slide, gene-pred-same-patient (its scores are marked so)",
        )  # fmt: skip
    if len(slides) < 2:
        raise ProtocolError("split", "cannot leave a slide out: there is only one", "at least two slides")
    return tuple(
        Fold(
            name=test.name, train=tuple(Part(s.name) for s in slides if _apart(s, test, unit)), test=(Part(test.name),)
        )
        for test in slides
    )


def _apart(slide: Sectioned, test: Sectioned, unit: Literal["patient", "slide"]) -> bool:
    return slide.patient != test.patient if unit == "patient" else slide.name != test.name


def shared_patients(slides: Sequence[Sectioned], fold: Fold) -> tuple[str, ...]:
    """Patients with slides on both sides of a fold, sorted."""
    patient = {slide.name: slide.patient for slide in slides}
    return tuple(sorted({patient[part.slide] for part in fold.train} & {patient[part.slide] for part in fold.test}))
