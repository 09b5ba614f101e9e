"""Colour statistics of a patch: the encoder that sees stain and brightness and no structure."""

from typing import Any

import numpy as np

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.weights import WeightSearch

Array = np.ndarray[Any, Any]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def colour_statistics(patches: Array) -> Array:
    """Mean, standard deviation and five quantiles of each channel, and the channels' correlations.

    Args:
        patches: (n, pixels, pixels, 3) uint8.

    Returns:
        (n, 24) float32; a correlation with a constant channel is 0.
    """
    flat = patches.reshape(len(patches), -1, 3).astype(np.float32) / 255
    mean, std = flat.mean(axis=1), flat.std(axis=1)
    quantiles = np.quantile(flat, QUANTILES, axis=1).transpose(1, 0, 2).reshape(len(flat), -1)
    z = (flat - mean[:, None]) / np.where(std > 0, std, 1)[:, None]
    pairs = [(0, 1), (0, 2), (1, 2)]
    correlations = np.stack([(z[:, :, a] * z[:, :, b]).mean(axis=1) for a, b in pairs], axis=1)
    return np.concatenate([mean, std, quantiles, correlations], axis=1).astype(np.float32)


def colour(name: str, weights: WeightSearch) -> Encoder:
    """The colour-statistics encoder; it has no weights."""
    return Encoder(
        name=name,
        width=24,
        patch=PatchSpec(side_um=150.0, pixels=64),
        statistic=colour_statistics,
        identity=lambda: "colour-statistics-1",
        licence="Apache-2.0",
    )
