"""Points in four groups that are apart, for clusterers."""

import numpy as np

GROUPS = np.repeat(np.arange(4), 20)


def blobs(dimensions: int, spread: float = 0.1, scale: float = 1.0) -> np.ndarray:
    """(80, dimensions): 20 points of each of ``GROUPS``."""
    centres = np.random.default_rng(1).normal(size=(4, dimensions))
    return scale * (centres[GROUPS] + np.random.default_rng(0).normal(0, spread, (80, dimensions)))
