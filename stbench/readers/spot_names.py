"""Names of spots that say where they are on the array: ``10x13``, ``010x013``, ``X10x13``, ``10_13``."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
PLACE = re.compile(r"X?(\d{1,5})[x_](\d{1,5})")
"""Column, then row."""


def array_places(spots: Sequence[str]) -> Array | None:
    """(n_spots, 2) column and row of each spot; None unless every name says so."""
    matches = [PLACE.fullmatch(spot) for spot in spots]
    if not matches or None in matches:
        return None
    return np.array([[int(match[1]), int(match[2])] for match in matches if match], dtype=np.int64)
