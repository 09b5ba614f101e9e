"""The grid of EfficientNet-Lite0: nine cells of one map, row by row, cast by the network's own rule."""

import numpy as np
import pytest
import torch

from stbench.encoders import encoder, lite
from stbench.encoders.compute import ON_CPU
from stbench.encoders.lite_grid import CHANNELS, GridTokens
from stbench.encoders.networks.lite import FLOAT32_STAGES
from stbench.weights import DEFAULT_SEARCH

pytest.importorskip(lite.PACKAGE)
WINDOWS = (slice(0, 3), slice(2, 5), slice(4, 7))
"""Rows, or columns, of the 7 x 7 map that a cell averages."""


@pytest.fixture(scope="module")
def network():
    return GridTokens().eval()


@pytest.fixture(scope="module")
def passed(network):
    """The last map of two images, and their tokens by cell."""
    images = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        return network.network.forward_features(images), network(images).reshape(2, 9, CHANNELS)


@pytest.mark.parametrize("cell", range(9))
def test_a_token_is_the_mean_over_its_own_cell_of_the_map(cell, passed):
    row, column = divmod(cell, 3)
    last, tokens = passed
    torch.testing.assert_close(tokens[:, cell], last[:, :, WINDOWS[row], WINDOWS[column]].mean(dim=(2, 3)))


@pytest.mark.parametrize("stage", [0, FLOAT32_STAGES - 1, FLOAT32_STAGES])
def test_it_is_cast_as_the_network_without_a_grid_is(stage):
    fast, plain = GridTokens().to_bfloat16(), lite.network().to_bfloat16()
    assert {p.dtype for p in fast.network.network.blocks[stage].parameters()} == {
        p.dtype for p in plain.network.blocks[stage].parameters()
    }


def test_features_have_the_declared_width_and_an_identity_of_their_own():
    grid, mean = (encoder(name, DEFAULT_SEARCH) for name in ("efficientnet-lite0-grid", "efficientnet-lite0"))
    patches = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3), dtype=np.uint8)
    assert grid.features(patches, ON_CPU).shape == (1, grid.width)
    assert grid.grid == (3, 3)
    assert (grid.patch, grid.mean, grid.std) == (mean.patch, mean.mean, mean.std)
    assert grid.identity() != mean.identity()
