"""Means and softmaxes over edges, against one node at a time."""

import pytest
import torch

from stbench.adapters.eggn.scatter import mean_at, softmax_at

VALUES = torch.randn(6, 3, generator=torch.Generator().manual_seed(0))
TARGETS = torch.tensor([0, 2, 2, 0, 2, 3])


@pytest.mark.parametrize("node", [0, 2, 3])
def test_each_node_takes_what_ends_in_it(node):
    own = VALUES[node == TARGETS]
    torch.testing.assert_close(mean_at(VALUES, TARGETS, 5)[node], own.mean(dim=0))
    torch.testing.assert_close(softmax_at(VALUES, TARGETS, 5)[node == TARGETS], own.softmax(dim=0))


@pytest.mark.parametrize("node", [1, 4])
def test_a_node_that_nothing_ends_in_is_zero(node):
    assert not mean_at(VALUES, TARGETS, 5)[node].any()
