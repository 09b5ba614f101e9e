"""Splits: which slides train and which test; a patient on both sides is an error unless the task allows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from stbench.cards import Split
from stbench.errors import ProtocolError
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]


class Sectioned(Protocol):
    """What a split by slides needs to know of a slide."""

    @property
    def name(self) -> str:
        """The slide's name."""
        ...

    @property
    def patient(self) -> str:
        """Whom it was taken from."""
        ...


class Placed(Sectioned, Protocol):
    """What a split of spots needs to know besides."""

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        ...

    @property
    def centres_um(self) -> Array:
        """(n_spots, 2) positions in micrometres."""
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


def folds_of(slides: Sequence[Placed], split: Split, tested: Sequence[str] = ()) -> tuple[Fold, ...]:
    """The folds of a task's split.

    Args:
        slides: the cohort.
        split: the task's.
        tested: slides of a second dataset, which scheme ``external`` tests.

    Raises:
        ProtocolError: the cohort cannot be split so.
    """
    if split.scheme == "external":
        return external(slides, tested)
    if tested:
        raise ProtocolError(
            "split", f"is given a second dataset and leaves slides of one dataset out ({split.scheme})",
            "scheme external, or one dataset", "Use task gene-pred-external, or leave --test-dataset out",
        )  # fmt: skip
    if split.scheme == "leave-one-sample-out":
        return leave_one_sample_out(slides, "patient" if split.unit == "patient" else "slide")
    if split.scheme == "leave-one-patient-out":
        return leave_one_patient_out(slides)
    blocks = split.block_um if split.scheme == "blocked-spots" else None
    return (spots_apart(slides, split.test_share, block_um=blocks),)


def external(slides: Sequence[Sectioned], tested: Sequence[str]) -> tuple[Fold, ...]:
    """One fold per slide of the second dataset, all trained on every slide of the first: one training serves all.

    Raises:
        ProtocolError: there is no second dataset.
    """
    train = tuple(Part(slide.name) for slide in slides if slide.name not in set(tested))
    if not tested or not train:
        raise ProtocolError(
            "split", "trains on one dataset and tests another, and only one is named", "two datasets",
            "Name the one to test with --test-dataset, and its folder with --test-data-root",
        )  # fmt: skip
    return tuple(Fold(name=name, train=train, test=(Part(name),)) for name in tested)


def leave_one_patient_out(slides: Sequence[Sectioned]) -> tuple[Fold, ...]:
    """One fold per patient, whose slides are tested together; in the order of the patients' names.

    Raises:
        ProtocolError: there is only one patient.
    """
    patients = sorted({slide.patient for slide in slides})
    _check_patients(slides)
    return tuple(
        Fold(
            name=patient,
            train=tuple(Part(slide.name) for slide in slides if slide.patient != patient),
            test=tuple(Part(slide.name) for slide in slides if slide.patient == patient),
        )
        for patient in patients
    )


def spots_apart(slides: Sequence[Placed], test_share: float, *, block_um: float | None = None) -> Fold:
    """One fold in which a share of each slide's spots is tested, and the rest trains.

    Spots are drawn from the slide's name and size, so that a slide is split alike in every cohort.

    Args:
        slides: the cohort.
        test_share: share of the spots that is tested, rounded; at least one is, and at least one trains.
        block_um: side of squares that are held out whole until the share is reached; None draws single spots.

    Raises:
        ProtocolError: a slide has too few spots, or lies within one block.
    """
    train, test = [], []
    for slide in slides:
        seed = int(content_key("spots", slide.name, slide.n_spots)[:16], 16)
        rng = np.random.default_rng(seed)
        wanted = round(test_share * slide.n_spots)
        groups = np.arange(slide.n_spots) if block_um is None else _blocks(slide.centres_um, block_um)
        held = _drawn(groups, wanted, rng)
        if not 0 < held.sum() < slide.n_spots:
            raise ProtocolError(
                "split", f"cannot hold {test_share:.0%} of the spots of slide '{slide.name}' out",
                "more spots, or smaller blocks", "Lower block_um in the task's card",
            )  # fmt: skip
        test.append(Part(slide.name, tuple(np.flatnonzero(held).tolist())))
        train.append(Part(slide.name, tuple(np.flatnonzero(~held).tolist())))
    return Fold(name="spots", train=tuple(train), test=tuple(test))


def _blocks(centres_um: Array, side_um: float) -> Array:
    """(n_spots,) the square that each spot lies in."""
    cells = np.floor((centres_um - centres_um.min(axis=0)) / side_um).astype(int)
    return np.unique(cells, axis=0, return_inverse=True)[1].ravel()


def _drawn(groups: Array, wanted: int, rng: np.random.Generator) -> Array:
    """(n_spots,) bool: whole groups in random order until at least ``wanted`` spots are held out."""
    sizes = np.bincount(groups)
    order = rng.permutation(len(sizes))
    n_groups = int(np.searchsorted(np.cumsum(sizes[order]), max(wanted, 1))) + 1
    return np.isin(groups, order[:n_groups])


def leave_one_sample_out(slides: Sequence[Sectioned], unit: Literal["patient", "slide"]) -> tuple[Fold, ...]:
    """One fold per slide, which alone is tested.

    Args:
        slides: the cohort.
        unit: ``patient`` trains on the slides of all other patients; ``slide`` on all other slides.

    Raises:
        ProtocolError: nothing is left to train on.
    """
    if unit == "patient":
        _check_patients(slides)
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


def _check_patients(slides: Sequence[Sectioned]) -> None:
    if len({slide.patient for slide in slides}) < 2:
        raise ProtocolError(
            "split", f"cannot leave a patient out: all {len(slides)} slides are of one patient",
            "slides of at least two patients",
            "Use a task that splits by slide, gene-pred-same-patient (its scores are marked so)",
        )  # fmt: skip
