"""Pairs: what contrastive training reads."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.parts.inputs import SpotInputs
from stbench.adapters.parts.resident import Resident

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Pairs:
    """One input and one expression profile per spot, in the same order."""

    inputs: SpotInputs
    expression: Array
    """(n_spots, n_genes) float32, in the task's target space."""
    _there: dict[str, Resident] = field(default_factory=dict, init=False, repr=False)

    def profiles(self, rows: Array, device: str) -> "torch.Tensor":
        """(n_rows, n_genes) expression of some spots, on ``device``."""
        if device not in self._there:
            self._there[device] = Resident.of(self.expression, device)
        return self._there[device].at(rows)
