"""The contract of split schemes, on slides of several patients that have nothing but names and positions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from stbench.contract.randomness import with_global_seed
from stbench.data import ShippedFold
from stbench.errors import StbenchError
from stbench.protocols.splits import Fold, Part, SplitScheme, folds_of

Array = np.ndarray[Any, Any]
SIDE, PITCH_UM = 12, 200.0
"""Spots along each side of a slide, and their distance."""


class _Slide(NamedTuple):
    """What a scheme may ask of a slide."""

    name: str
    patient: str

    @property
    def n_spots(self) -> int:
        return SIDE * SIDE

    @property
    def array_xy(self) -> Array:
        rows, columns = np.divmod(np.arange(self.n_spots), SIDE)
        return np.column_stack([columns, rows])

    @property
    def centres_um(self) -> Array:
        return self.array_xy * PITCH_UM


SLIDES = tuple(_Slide(name, name[0]) for name in ("A1", "A2", "B1", "C1", "C2", "D1"))
TESTED = tuple(_Slide(name, name[0]) for name in ("X1", "X2", "Y1"))
"""Slides of a second dataset, for schemes that train on one and test another."""
SHIPPED = tuple(
    ShippedFold(
        name=patient, train=tuple(slide.name for slide in SLIDES if slide.patient != patient),
        test=tuple(slide.name for slide in SLIDES if slide.patient == patient),
    )
    for patient in "AB"
)  # fmt: skip
"""Divisions that the dataset publishes, for schemes that follow them."""


def check_split_scheme(scheme: SplitScheme) -> None:
    """Hold a scheme to what plans and tables rely on.

    It says what it is; no spot is on both sides of a fold, and no patient where its unit keeps patients apart; no spot
    is tested twice, and of two datasets every slide of the second is tested and no other; folds have names of their
    own; the same slides give the same folds, whatever the global generators draw; slides that it cannot divide are
    refused by a StbenchError.

    Args:
        scheme: made with its options, registered or not.

    Raises:
        AssertionError: it does not.
    """
    assert scheme.name.strip(), "the scheme has no name"
    assert scheme.sentence().strip(), f"{scheme.name} does not say what it does"
    assert scheme.unit in ("patient", "slide", "spot"), f"{scheme.name}: unit '{scheme.unit}' is unknown"
    slides = (*SLIDES, *TESTED) if scheme.two_datasets else SLIDES
    tested = tuple(slide.name for slide in TESTED) if scheme.two_datasets else ()
    folds = _divided(scheme, slides, tested, seed=1)
    again = _divided(scheme, slides, tested, seed=2)
    assert folds == again, f"{scheme.name}: the same slides gave two divisions"
    names = [fold.name for fold in folds]
    assert len(set(names)) == len(names), f"{scheme.name}: two folds have one name among {names}"
    _check_parts(scheme.name, folds, [slide.name for slide in slides])
    _check_tested(scheme.name, folds, tested)
    _check_refusals(scheme)


def _divided(
    scheme: SplitScheme, slides: Sequence[_Slide], tested: Sequence[str], *, seed: int
) -> tuple[Fold, ...]:  # fmt: skip
    try:
        with with_global_seed(seed):
            return folds_of(scheme, slides, tested, SHIPPED)
    except StbenchError as error:
        raise AssertionError(f"{scheme.name}: {error.found} (expected {error.expected})") from error


def _check_parts(name: str, folds: Sequence[Fold], known: Sequence[str]) -> None:
    for fold in folds:
        for part in (*fold.train, *fold.test):
            assert part.slide in known, f"{name}: fold '{fold.name}' has slide '{part.slide}', which there is not"
            rows = () if part.rows is None else part.rows
            inside = all(type(row) is int and 0 <= row < SIDE * SIDE for row in rows)
            assert inside, f"{name}: rows of fold '{fold.name}' are no whole numbers from 0 to {SIDE * SIDE - 1}"


def _check_tested(name: str, folds: Sequence[Fold], second: Sequence[str]) -> None:
    """No spot twice; of two datasets all slides of the second, and no others."""
    spots = [spot for fold in folds for part in fold.test for spot in _spots(part)]
    assert len(set(spots)) == len(spots), f"{name}: a spot is tested twice"
    slides = {slide for slide, _ in spots}
    if second:
        different = sorted(slides.symmetric_difference(second))
        assert not different, f"{name}: of two datasets the second is tested, but for {', '.join(different)}"


def _spots(part: Part) -> list[tuple[str, int]]:
    rows = range(SIDE * SIDE) if part.rows is None else part.rows
    return [(part.slide, row) for row in rows]


def _check_refusals(scheme: SplitScheme) -> None:
    """Of one slide, and of no second dataset where there should be one, it gives whole folds or a StbenchError."""
    for slides, what in ((SLIDES[:1], "one slide"), (SLIDES, "one dataset")):
        try:
            folds_of(scheme, slides)
            refused = False
        except StbenchError:
            refused = True
        except Exception as error:
            raise AssertionError(f"{scheme.name}: {what} raises {type(error).__name__}, no StbenchError") from error
        assert refused or not scheme.two_datasets, f"{scheme.name}: {what} is not refused, and it takes two datasets"
