"""Expression brought to 0..1, gene by gene, by what training spots have least and most of."""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
EPSILON = 1e-8


class MinMax(NamedTuple):
    """Least and most of each gene, each (n_genes,)."""

    low: Array
    high: Array

    @classmethod
    def of(cls, expression: Array) -> "MinMax":
        """Those of (n_spots, n_genes) expression of training spots."""
        return cls(expression.min(axis=0), expression.max(axis=0))

    def scaled(self, expression: Array) -> Array:
        """Expression between 0 and 1; beyond where a spot is beyond the training spots."""
        return ((expression - self.low) / (self.high - self.low + EPSILON)).astype(np.float32)

    def unscaled(self, values: Array) -> Array:
        """The way back."""
        return (values * (self.high - self.low + EPSILON) + self.low).astype(np.float32)
