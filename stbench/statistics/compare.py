"""Every method against every other over the same units: difference, interval, p, multiple testing, verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.statistics.intervals import Interval, default_interval
from stbench.statistics.multiple_testing import benjamini_hochberg, holm
from stbench.statistics.paired import max_t_p, sign_flip, wilcoxon
from stbench.statistics.units import Floats, TooFewUnits, too_few_units

Test = Literal["sign-flip", "wilcoxon"]
MultipleTesting = Literal["holm", "max-t", "bh", "none"]
Verdict = Literal["differs", "not shown to differ", "too few units"]


@dataclass(frozen=True)
class Comparison:
    """Two methods on the units that both were scored on."""

    first: str
    second: str
    interval: Interval
    """Of first less second; its ``mean`` is the difference."""
    p: float
    p_corrected: float
    verdict: Verdict
    n_left_out: int
    """Units that only one of the two, or neither, was scored on."""


@dataclass(frozen=True, eq=False)
class Comparisons:
    """All pairs of methods, with the reason why none can differ where the units are too few."""

    pairs: tuple[Comparison, ...]
    refusal: TooFewUnits | None

    def p_matrix(self, names: Sequence[str]) -> Floats:
        """(n, n) corrected p in the order of ``names``; NaN on the diagonal and where units are too few."""
        column = {name: index for index, name in enumerate(names)}
        matrix = np.full((len(names), len(names)), np.nan)
        for pair in self.pairs:
            if pair.first in column and pair.second in column and pair.verdict != "too few units":
                i, j = column[pair.first], column[pair.second]
                matrix[i, j] = matrix[j, i] = pair.p_corrected
        return matrix


def compare_all(
    scores: NDArray[Any],
    names: Sequence[str],
    *,
    test: Test = "sign-flip",
    multiple_testing: MultipleTesting = "holm",
    alpha: float = 0.05,
    unit: str = "patient",
) -> Comparisons:
    """Compare all pairs of methods.

    Args:
        scores: (n_units, n_methods), one row per patient (:func:`stbench.statistics.units.unit_means`); NaN
            where a method was not scored.
        names: (n_methods,) of the methods.
        test: the paired test.
        multiple_testing: how p is corrected for all pairs given here. ``max-t`` is always by sign flips, on the
            units that have all scores.
        alpha: level at which two methods are said to differ.
        unit: what a row is, for messages.

    Raises:
        ShapeError: names and scores disagree.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(names):
        raise ShapeError("scores to compare", f"have shape {values.shape}", f"a column for each of {len(names)}")
    columns = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    differences = np.array([values[:, i] - values[:, j] for i, j in columns]).reshape(len(columns), len(values)).T
    p = np.array([_p(test, column[~np.isnan(column)]) for column in differences.T])
    corrected = _corrected(multiple_testing, p, differences)
    family = int((~np.isnan(p)).sum()) if multiple_testing == "holm" else 1  # what the smallest p is multiplied by
    reach = partial(too_few_units, comparisons=max(family, 1), alpha=alpha, unit=unit)
    pairs = tuple(
        _comparison(names[i], names[j], column, p=p[at], corrected=corrected[at], reach=reach, alpha=alpha)
        for at, ((i, j), column) in enumerate(zip(columns, differences.T, strict=True))
    )
    return Comparisons(pairs, reach(len(values)))


def _comparison(
    first: str,
    second: str,
    differences: Floats,
    *,
    p: float,
    corrected: float,
    reach: Callable[[int], TooFewUnits | None],
    alpha: float,
) -> Comparison:
    scored = differences[~np.isnan(differences)]
    shown: Verdict = "differs" if corrected < alpha else "not shown to differ"
    return Comparison(
        first=first,
        second=second,
        interval=default_interval(scored),
        p=float(p),
        p_corrected=float(corrected),
        verdict=shown if reach(len(scored)) is None else "too few units",
        n_left_out=len(differences) - len(scored),
    )


def _p(test: Test, differences: Floats) -> float:
    if len(differences) == 0:
        return float("nan")
    return (sign_flip if test == "sign-flip" else wilcoxon)(differences).p


def _corrected(multiple_testing: MultipleTesting, p: Floats, differences: Floats) -> Floats:
    if multiple_testing == "holm":
        return holm(p)
    if multiple_testing == "bh":
        return benjamini_hochberg(p)
    if multiple_testing == "none":
        return p
    complete = differences[~np.isnan(differences).any(axis=1)]
    return max_t_p(complete) if len(complete) else np.full_like(p, np.nan)
