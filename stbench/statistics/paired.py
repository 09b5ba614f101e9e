"""Paired tests on differences between two methods, one difference per unit."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import DataError, ShapeError
from stbench.statistics.units import Floats, least_reachable_p

EXACT_UNITS = 20
"""Up to here all 2^n sign patterns are gone through (524 288 of them: one sign may stay fixed)."""
_ROWS = 8192
_SLACK = 1e-12


class PairedTest(NamedTuple):
    """Outcome of a two-sided paired test."""

    p: float
    difference: float
    """Mean of the differences."""
    n_units: int
    least_p: float
    """Smallest p that so many units can give; see :func:`stbench.statistics.units.too_few_units`."""
    exact: bool
    method: Literal["sign-flip", "wilcoxon"]


def sign_flip(
    differences: NDArray[Any], *, rng: np.random.Generator | None = None, n_random: int = 100_000
) -> PairedTest:
    """Exact sign-flip test: how often do random signs move the mean as far from 0 as it is?

    Valid for any distribution that is symmetric around 0 under the null, at any number of units (Fisher
    1935).

    Args:
        differences: (n_units,) method A less method B, one per patient.
        rng: draws the signs beyond ``EXACT_UNITS`` units, seeded with 0 where it is left out.
        n_random: patterns drawn then, besides the one observed.

    Raises:
        ShapeError: not one-dimensional or empty.
        DataError: a difference is not finite.
    """
    values = _differences(differences)
    p = sign_flip_p(values[:, None], rng=rng, n_random=n_random)
    n = len(values)
    exact = n <= EXACT_UNITS
    least = least_reachable_p(n) if exact else 1 / (n_random + 1)
    return PairedTest(float(p[0]), float(values.mean()), n, least, exact, "sign-flip")


def sign_flip_p(
    differences: NDArray[Any], *, rng: np.random.Generator | None = None, n_random: int = 100_000
) -> Floats:
    """Two-sided p of many sign-flip tests that share their patterns.

    Args:
        differences: (n_units, n_tests).
        rng: as in :func:`sign_flip`.
        n_random: as in :func:`sign_flip`.

    Returns:
        (n_tests,). Exact: hits / 2^n. Random: (hits + 1) / (n_random + 1), which is valid too (Phipson &
        Smyth 2010).
    """
    d = np.asarray(differences, dtype=np.float64)
    # Sums that are equal but for rounding count as equal, or ties would depend on the order of the units.
    reached = np.abs(d.sum(axis=0)) - _SLACK * np.abs(d).sum(axis=0)
    hits, total = np.zeros(d.shape[1]), 0
    for signs in _signs(len(d), rng, n_random):
        hits += (np.abs(signs @ d) >= reached).sum(axis=0)
        total += len(signs)
    return _share(hits, total, exact=len(d) <= EXACT_UNITS)


def max_t_p(differences: NDArray[Any], *, rng: np.random.Generator | None = None, n_random: int = 100_000) -> Floats:
    """Sign-flip p of many comparisons at once, corrected by the largest statistic (Westfall & Young 1993).

    Controls the chance of even one false claim as Holm does, but pays for the dependence that there is
    instead of for the worst there could be: the smallest p in reach stays 2 / 2^n, however many comparisons
    are made.

    Args:
        differences: (n_units, n_comparisons), finite.
        rng: as in :func:`sign_flip`.
        n_random: as in :func:`sign_flip`.

    Returns:
        (n_comparisons,) corrected p.
    """
    d = np.asarray(differences, dtype=np.float64)
    size = np.sqrt((d * d).sum(axis=0))  # a sign does not change it, so it standardises every pattern alike
    scaled = np.divide(d, size, out=np.zeros_like(d), where=size > 0)
    reached = np.abs(scaled.sum(axis=0)) - _SLACK
    hits, total = np.zeros(d.shape[1]), 0
    for signs in _signs(len(d), rng, n_random):
        largest = np.sort(np.abs(signs @ scaled).max(axis=1))
        hits += len(largest) - np.searchsorted(largest, reached)
        total += len(signs)
    return _share(hits, total, exact=len(d) <= EXACT_UNITS)


def wilcoxon(differences: NDArray[Any]) -> PairedTest:
    """Wilcoxon signed-rank test, exact up to 50 units without ties or zeros, else its normal approximation.

    Zero differences are ranked and their ranks split between the signs; all zero gives p = 1.

    Raises:
        ShapeError: not one-dimensional or empty.
        DataError: a difference is not finite.
    """
    from scipy import stats

    values = _differences(differences)
    n = len(values)
    exact = n <= 50 and len(np.unique(np.abs(values))) == n and bool((values != 0).all())
    if not values.any():
        return PairedTest(1.0, 0.0, n, least_reachable_p(n), False, "wilcoxon")
    outcome = stats.wilcoxon(values, zero_method="zsplit", method="exact" if exact else "approx")
    return PairedTest(float(outcome.pvalue), float(values.mean()), n, least_reachable_p(n), exact, "wilcoxon")


def _signs(n: int, rng: np.random.Generator | None, n_random: int) -> Iterator[Floats]:
    """Sign patterns of n units, (n_patterns, n) a block: all of them, or ``n_random`` drawn where n is large.

    Of all of them the half with the first sign fixed is enough, since mirror images count alike.
    """
    exact = n <= EXACT_UNITS
    total = 2 ** (n - 1) if exact else n_random
    generator = rng if rng is not None else np.random.default_rng(0)
    for start in range(0, total, _ROWS):
        stop = min(start + _ROWS, total)
        signs = np.ones((stop - start, n))
        if exact:
            signs[:, 1:] -= 2.0 * ((np.arange(start, stop)[:, None] >> np.arange(n - 1)) & 1)
        else:
            signs -= 2.0 * generator.integers(0, 2, signs.shape)
        yield signs


def _share(hits: Floats, total: int, *, exact: bool) -> Floats:
    return hits / total if exact else (hits + 1) / (total + 1)


def _differences(values: NDArray[Any]) -> Floats:
    differences = np.asarray(values, dtype=np.float64)
    if differences.ndim != 1 or len(differences) == 0:
        raise ShapeError("differences to test", f"have shape {differences.shape}", "one number for each of some units")
    if not np.isfinite(differences).all():
        raise DataError(
            "differences to test",
            f"are not finite for {int((~np.isfinite(differences)).sum())} of {len(differences)} units",
            "a score of both methods for every unit",
            "Leave the unit out for both methods",
        )
    return differences
