"""Exemplars merged, and edges between them."""

import pytest
import torch

from stbench.adapters.eggn.edges import closest_edges, merged
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces


@reproduces("eggn", "cross_edge/*")
def test_exemplars_merge_as_in_the_reference() -> None:
    given = golden("eggn").tensors
    features, expression, edges = merged(given["cross_edge/op"], given["cross_edge/opy"])
    assert_matches(features, "cross_edge/unique_op", "eggn")
    assert_matches(expression, "cross_edge/unique_opy", "eggn")
    assert_matches(edges, "cross_edge/edge", "eggn")


@pytest.mark.parametrize(("k", "expected"), [(1, 4), (2, 8), (9, 12)])
def test_every_node_hears_its_nearest_others(k: int, expected: int) -> None:
    nodes = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    source, target = closest_edges(nodes, k)
    assert len(source) == expected
    assert (source != target).all()
    assert source[target == 3][0] == 2


@pytest.mark.parametrize("n_nodes", [0, 1])
def test_without_others_there_are_no_edges(n_nodes: int) -> None:
    assert closest_edges(torch.zeros(n_nodes, 2), 3).shape == (2, 0)
