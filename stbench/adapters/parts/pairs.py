"""Pairs: what contrastive training reads."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.adapters.parts.inputs import SpotInputs

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Pairs:
    """One input and one expression profile per spot, in the same order."""

    inputs: SpotInputs
    expression: Array
    """(n_spots, n_genes) float32, in the task's target space."""
