"""Folds, and what a split scheme is asked for and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np

from stbench.data import ShippedFold

Array = np.ndarray[Any, Any]


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


class OfPatient(Protocol):
    """What a split by slides needs to know of a slide."""

    @property
    def name(self) -> str:
        """The slide's name."""
        ...

    @property
    def patient(self) -> str:
        """Whom it was taken from."""
        ...


class WithSpots(OfPatient, Protocol):
    """What a split of spots needs to know besides."""

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        ...

    @property
    def centres_um(self) -> Array:
        """(n_spots, 2) positions in micrometres."""
        ...

    @property
    def array_xy(self) -> Array:
        """(n_spots, 2) integer column and row on the spot array."""
        ...


class SplitScheme(Protocol):
    """How a cohort is divided: a frozen dataclass whose fields are the options of ``split`` in a task's card."""

    name: ClassVar[str]
    """As it is registered, and as cards call it."""
    two_datasets: ClassVar[bool]
    """Whether it trains on one dataset and tests another; else there is one, and ``tested`` is empty."""

    @property
    def unit(self) -> str:
        """What is kept apart, an option whose type says what the scheme allows: with ``patient``, slides of the test
        slide's patient are not trained on; with ``slide`` they are; with ``spot``, other spots of the very slide are.
        """
        ...

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str]) -> tuple[Fold, ...]:
        """The folds of a cohort.

        Args:
            slides: the cohort's.
            tested: names of those of a second dataset.

        Raises:
            ProtocolError: the cohort cannot be divided so.
        """
        ...

    def sentence(self) -> str:
        """What is done, for the protocol above a table."""
        ...


def trains_on_neighbours(scheme: SplitScheme) -> bool:
    """Whether of a tested slide's patient another slide trains whole: a class attribute of the scheme says so."""
    return bool(getattr(scheme, "trains_on_neighbours", False))


@runtime_checkable
class FollowsShipped(Protocol):
    """A scheme that takes the divisions which a dataset publishes, where it publishes any."""

    def as_shipped(self, slides: Sequence[OfPatient], shipped: Sequence[ShippedFold]) -> tuple[Fold, ...]:
        """The published folds; ProtocolError where they are not of these slides."""
        ...


def shared_patients(slides: Sequence[OfPatient], fold: Fold) -> tuple[str, ...]:
    """Patients with slides on both sides of a fold, sorted."""
    patient = {slide.name: slide.patient for slide in slides}
    return tuple(sorted({patient[part.slide] for part in fold.train} & {patient[part.slide] for part in fold.test}))
