"""The contract of image encoders."""

import numpy as np

from stbench.encoders import Encoder
from stbench.encoders.compute import ON_CPU

TOLERANCE = 1e-4
"""Of features that should be equal but for the order of sums, as a share of their spread."""


def check_encoder(encoder: Encoder) -> None:
    """Hold an encoder to what features rely on: a finite float32 vector per patch, whatever patches come with it.

    Raises:
        AssertionError: it does not.
    """
    pixels = encoder.patch.pixels
    patches = np.random.default_rng(0).integers(0, 256, (6, pixels, pixels, 3), dtype=np.uint8)
    before = patches.copy()
    features = encoder.features(patches, ON_CPU)
    assert features.shape == (6, encoder.width), f"features have shape {features.shape}, not (6, {encoder.width})"
    assert features.dtype == np.float32, f"features are {features.dtype}, not float32"
    assert np.isfinite(features).all(), "features are not finite"
    assert np.array_equal(patches, before), "patches were changed"
    backwards = encoder.features(np.ascontiguousarray(patches[::-1]), ON_CPU)[::-1]
    gap = float(np.abs(backwards - features).max())
    assert gap <= TOLERANCE * max(1.0, float(np.ptp(features))), f"features depend on the patches beside (by {gap:.2g})"
    assert encoder.identity() == encoder.identity(), "the identity changes from call to call"
