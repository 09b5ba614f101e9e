"""Colour statistics: each number by its definition, blind to where a pixel lies and to the other patches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.encoders import encoder
from stbench.encoders.colour import QUANTILES, colour_statistics
from stbench.encoders.compute import ON_CPU
from stbench.weights import DEFAULT_SEARCH

patches = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.uint8, (shape[0], shape[1], shape[1], 3))
)


@given(patches)
def test_mean_spread_and_quantiles_are_numpys_of_each_channel(images):
    found = colour_statistics(images)
    assert found.shape == (len(images), 24)
    assert found.dtype == np.float32
    for row, patch in zip(found, images.reshape(len(images), -1, 3) / 255.0, strict=True):
        np.testing.assert_allclose(row[:3], patch.mean(axis=0), atol=1e-5)
        np.testing.assert_allclose(row[3:6], patch.std(axis=0), atol=1e-5)
        np.testing.assert_allclose(row[6:21].reshape(5, 3), np.quantile(patch, QUANTILES, axis=0), atol=1e-5)


@pytest.mark.parametrize(("column", "pair"), [(21, (0, 1)), (22, (0, 2)), (23, (1, 2))])
def test_correlations_are_numpys_of_each_pair_of_channels(column, pair):
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    expected = [np.corrcoef(patch.reshape(-1, 3)[:, pair].T)[0, 1] for patch in images]
    np.testing.assert_allclose(colour_statistics(images)[:, column], expected, atol=1e-5)


@pytest.mark.parametrize("constant", [(0,), (1, 2), (0, 1, 2)])
def test_a_constant_channel_has_no_spread_and_correlates_with_nothing(constant):
    images = np.random.default_rng(0).integers(0, 256, (3, 4, 4, 3), dtype=np.uint8)
    images[..., constant] = 255
    found, pairs = colour_statistics(images), [(0, 1), (0, 2), (1, 2)]
    assert np.isfinite(found).all()
    assert not found[:, [3 + channel for channel in constant]].any()
    assert not found[:, [21 + row for row, pair in enumerate(pairs) if set(pair) & set(constant)]].any()


@given(patches, st.integers(0, 99))
def test_neither_the_order_of_pixels_nor_the_other_patches_matter(images, seed):
    moved = np.random.default_rng(seed).permuted(np.arange(images.shape[1] ** 2))
    shuffled = images.reshape(len(images), -1, 3)[:, moved].reshape(images.shape)
    np.testing.assert_allclose(colour_statistics(shuffled), colour_statistics(images), atol=1e-4)
    np.testing.assert_allclose(colour_statistics(images[-1:])[0], colour_statistics(images)[-1], atol=1e-6)


def test_the_encoder_gives_them_without_weights():
    made = encoder("colour", DEFAULT_SEARCH)
    images = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    np.testing.assert_array_equal(made.features(images, ON_CPU), colour_statistics(images))
    assert made.network is None
