"""Patches are resampled as Pillow does it, to the last bit."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.patches.resampling import REACH, resampled, weights

SIDES = st.one_of(st.integers(1, 40).map(float), st.floats(0.3, 90))


@settings(max_examples=150, deadline=None)
@example(kind="bilinear", pixels=20, side_px=20.0, corner=(0.5, 0.25), seed=0)
@example(kind="bicubic", pixels=16, side_px=64.0, corner=(0.0, 0.0), seed=1)
@example(kind="bilinear", pixels=40, side_px=40.3, corner=(0.1, 0.9), seed=2)
@given(
    kind=st.sampled_from(sorted(REACH)), pixels=st.integers(1, 40), side_px=SIDES,
    corner=st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)), seed=st.integers(0, 2**16),
)  # fmt: skip
def test_every_pixel_is_pillows(kind, pixels, side_px, corner, seed):
    reach = math.ceil(REACH[kind] * max(side_px / pixels, 1.0)) + 1
    left, top = (each + reach for each in corner)
    size = [math.ceil(each + side_px) + reach for each in (top, left)]
    assume(pixels < min(size))
    noise = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    for canvas in (noise, (noise > 127).astype(np.uint8) * 255):
        box = (left, top, left + side_px, top + side_px)
        expected = PillowImage.fromarray(canvas).resize((pixels,) * 2, PillowImage.Resampling[kind.upper()], box=box)
        out = np.empty((pixels, pixels, 3), np.uint8)
        resampled(canvas, (left, top), side_px, pixels, kind, out)
        assert_array_equal(out, np.asarray(expected))


@pytest.mark.parametrize("kind", sorted(REACH))
@pytest.mark.parametrize(("low", "high", "n_new"), [(0.0, 30.0, 30), (3.3, 25.1, 7), (2.0, 4.5, 40)])
def test_weights_sum_to_one(kind, low, high, n_new):
    starts, parts = weights(30, low, high, n_new, kind)
    assert (starts >= 0).all()
    assert np.abs(parts.sum(axis=1) - 2**22).max() <= parts.shape[1]
