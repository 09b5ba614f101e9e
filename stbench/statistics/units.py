"""Units of inference: scores averaged to one number per patient, and what so few of them can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError, counted

Floats = NDArray[np.float64]


class UnitMeans(NamedTuple):
    """One row per unit, in the order in which the units first appear."""

    units: tuple[str, ...]
    means: Floats
    """(n_units,) or (n_units, n_methods); NaN where a unit has no score at all."""
    n_left_out: int
    """Scores that are NaN and took no part."""


def unit_means(scores: NDArray[Any], units: Sequence[str]) -> UnitMeans:
    """Average scores within each unit, every score of a unit counting alike.

    Args:
        scores: (n_slides,) or (n_slides, n_methods).
        units: (n_slides,) the unit, as a rule the patient, that owns each slide.

    Raises:
        ShapeError: the lengths differ.
    """
    values = np.asarray(scores, dtype=np.float64)
    if len(values) != len(units):
        raise ShapeError("units", f"are {len(units)}", f"{len(values)}, one per row of the scores")
    names = tuple(dict.fromkeys(units))
    row = {name: index for index, name in enumerate(names)}
    rows = np.array([row[unit] for unit in units], dtype=np.intp)
    missing = np.isnan(values)
    sums, counts = np.zeros((2, len(names), *values.shape[1:]))
    np.add.at(sums, rows, np.where(missing, 0.0, values))
    np.add.at(counts, rows, ~missing)
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return UnitMeans(names, means, int(missing.sum()))


@dataclass(frozen=True)
class TooFewUnits:
    """Why no difference can be claimed whatever the scores are; tables print this instead of stars."""

    n_units: int
    least_p: float
    """Smallest p an exact paired test of so many units can give, corrected for the comparisons made."""
    needed: int
    """Units at which ``alpha`` comes within reach."""
    alpha: float
    unit: str = "patient"

    def __str__(self) -> str:
        return (
            f"{counted(self.n_units, self.unit)} cannot show a difference: the smallest p they can give is "
            f"{self.least_p:.3g}, and {counted(self.needed, self.unit)} are needed for p < {self.alpha:g}"
        )


def least_reachable_p(n_units: int, *, comparisons: int = 1) -> float:
    """Smallest two-sided p of an exact paired test: 2 of the 2^n sign patterns, times the comparisons.

    The product is what Holm or Bonferroni makes of the smallest p of the family; at most 1.
    """
    return min(1.0, comparisons * 2.0 ** (1 - n_units)) if n_units > 0 else 1.0


def too_few_units(
    n_units: int, *, comparisons: int = 1, alpha: float = 0.05, unit: str = "patient"
) -> TooFewUnits | None:
    """The reason why ``n_units`` can never give p < ``alpha``, or None where they can."""
    least = least_reachable_p(n_units, comparisons=comparisons)
    if least < alpha:
        return None
    needed = next(n for n in range(1, 1000) if least_reachable_p(n, comparisons=comparisons) < alpha)
    return TooFewUnits(n_units, least, needed, alpha, unit)
