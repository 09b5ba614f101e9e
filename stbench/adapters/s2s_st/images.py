"""Natural images for co-training: photographs that scikit-learn brings, so that nothing is downloaded."""

from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
GREY = np.array([0.299, 0.587, 0.114], np.float32)
SHRINK = 2
"""Pixels of a photograph that become one: crops then show things, and not grain."""


@cache
def natural_images() -> tuple[Array, ...]:
    """Two photographs, (rows, columns) float32 shades of grey in [0, 1]."""
    from sklearn.datasets import load_sample_images

    return tuple(_small(np.asarray(image, np.float32) @ GREY / 255) for image in load_sample_images().images)


def _small(grey: Array) -> Array:
    rows, columns = (size // SHRINK for size in grey.shape)
    blocks = grey[: rows * SHRINK, : columns * SHRINK].reshape(rows, SHRINK, columns, SHRINK)
    return np.asarray(blocks.mean(axis=(1, 3)))
