"""Retrieval and its three prediction rules against BLEEP's notebook, and what they promise for any input."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.parts import retrieval
from stbench.adapters.parts.retrieval import (
    distance_exponents,
    distance_weighted_expression,
    mean_expression,
    nearest_expression,
    nearest_references,
)
from tests.made.golden import assert_matches, golden


def test_neighbours_are_those_of_the_notebook() -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    for rule, k in (("simple", 1), ("average", 50), ("weighted_average", 50)):
        assert_matches(nearest_references(queries, keys, k).indices, f"retrieval/{rule}/indices", stored)


@pytest.mark.parametrize("values", ["expression", "embedding"])
def test_the_three_rules_predict_what_the_notebook_does(values: str) -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    rows = stored.tensors["retrieval/expression_key"] if values == "expression" else keys
    neighbours = nearest_references(queries, keys, 50)
    assert_matches(nearest_expression(neighbours, rows), f"retrieval/simple/pred_{values}", stored)
    assert_matches(mean_expression(neighbours, rows), f"retrieval/average/pred_{values}", stored)
    weighted = distance_weighted_expression(neighbours, queries, keys, rows)
    assert_matches(weighted, f"retrieval/weighted_average/pred_{values}", stored)


def test_weights_before_division_are_those_of_the_notebook() -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    exponents = distance_exponents(nearest_references(queries, keys, 50), queries, keys)
    assert_matches(exponents.exp(), "retrieval/weighted_average/weights", stored)


def test_cmrcnet_retrieves_by_the_same_rule() -> None:
    stored = golden("cmrcnet")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    for k in (5, 10):
        neighbours = nearest_references(queries, keys, k)
        assert_matches(neighbours.indices, f"retrieval/k{k}/indices", stored)
        got = mean_expression(neighbours, stored.tensors["retrieval/expression_key"])
        assert_matches(got, f"retrieval/k{k}/pred_expression", stored)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(1, 60), st.integers(0, 1000))
def test_blocks_change_nothing(n_queries: int, n_references: int, k: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    queries = torch.randn(n_queries, 4, generator=generator, dtype=torch.float64)
    keys = torch.randn(n_references, 4, generator=generator, dtype=torch.float64)
    whole = nearest_references(queries, keys, k)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieval, "BLOCK_ELEMENTS", 64)
        blocked = nearest_references(queries, keys, k)
        exponents = distance_exponents(blocked, queries, keys)
    assert whole.indices.shape == (n_queries, min(k, n_references))
    assert torch.equal(whole.indices, blocked.indices)
    torch.testing.assert_close(exponents, distance_exponents(whole, queries, keys))


def test_weighted_mean_stays_finite_where_the_exponential_overflows() -> None:
    queries = torch.tensor([[1.0, 0.1]])
    keys = torch.tensor([[100.0, 10.0], [1.0, 0.0]])
    neighbours = nearest_references(queries, keys, 2)
    assert neighbours.indices.tolist() == [[0, 1]]
    assert distance_exponents(neighbours, queries, keys).exp().isinf().any()
    got = distance_weighted_expression(neighbours, queries, keys, torch.tensor([[5.0], [7.0]]))
    torch.testing.assert_close(got, torch.tensor([[7.0]]))


def test_no_reference_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 references"):
        nearest_references(torch.ones(1, 2), torch.ones(0, 2), 5)
