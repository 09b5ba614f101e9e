"""Spots by name: a place on the array as people's tables write it, and one way of writing it."""

import re
from collections.abc import Iterable, Mapping

WHOLE = re.compile(r"X?(?:\d+x)?0*(\d+)[x_.]0*(\d+)")
"""10x12, 10_12, 10.12 and X10x12 (as R has it), 010x013, and 1x10x12, which begins with the number of a slide."""
MEASURED = re.compile(r"X?(-?\d+(?:\.\d+)?)x(-?\d+(?:\.\d+)?)")
"""9.98x12.03, where the spot was found on the array, or 5743.37x2015.86, in pixels of its image."""

Place = tuple[float, float]


def is_spot(name: str) -> bool:
    """Whether a name is that of a place."""
    return WHOLE.fullmatch(name) is not None or MEASURED.fullmatch(name) is not None


def are_spots(names: Iterable[str]) -> bool:
    """Whether names are those of places, all of them."""
    names = list(names)
    return bool(names) and all(map(is_spot, names))


def written_alike(names: Iterable[str], spot_at: Mapping[Place, str]) -> tuple[str, ...]:
    """Spots as columnxrow.

    Args:
        names: as a table has them.
        spot_at: the spot of each measured place, to two decimals; a place that is not there is left as it is.
    """
    return tuple(_alike(name, spot_at) for name in names)


def rounded(x: float, y: float) -> Place:
    """A measured place, as it is looked up."""
    return round(x, 2), round(y, 2)


def _alike(name: str, spot_at: Mapping[Place, str]) -> str:
    if whole := WHOLE.fullmatch(name):
        return f"{whole[1]}x{whole[2]}"
    measured = MEASURED.fullmatch(name)
    return name if measured is None else spot_at.get(rounded(float(measured[1]), float(measured[2])), name)
