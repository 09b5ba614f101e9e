"""Separation: what it would take to tell the first two rows apart."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Separation:
    """What the first two ranked rows differ by, and the units that a true difference as large would need."""

    first: str
    second: str
    difference: float
    """Mean over units, of the first less the second."""
    deviation: float
    """Standard deviation of the difference between units."""
    n_units: int
    shown: bool
    """Whether the rows are shown to differ."""
    pairs: int
    """Pairs that p is corrected for."""
    needed_alone: int | None
    """Units for a power of 0.8 where no other pair is tested; None where a thousand are too few."""
    needed: int | None
    """Units for a power of 0.8 among all pairs of the table."""
