"""Retrieval and its three prediction rules against BLEEP's notebook, plain numpy, and what they promise any input."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from stbench.adapters.parts import retrieval
from stbench.adapters.parts.retrieval import (
    distance_exponents,
    distance_weighted_expression,
    mean_expression,
    nearest_expression,
    nearest_references,
)
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

properties = settings(max_examples=40, deadline=None)


class Case(NamedTuple):
    """Embeddings of any length, so that cosine and distance rank differently, and expression of the references."""

    queries: Tensor
    references: Tensor
    values: Tensor
    k: int


def case(n_queries: int, n_references: int, width: int, k: int, seed: int, kind: torch.dtype = torch.float64) -> Case:
    rng = np.random.default_rng(seed)
    sizes = [(n_queries, width), (n_references, width), (n_references, 3)]
    arrays = [rng.normal(0, 1, size) * rng.uniform(0.2, 3, (size[0], 1)) for size in sizes]
    return Case(*(torch.from_numpy(array).to(kind) for array in arrays), k)


cases = st.builds(
    case, st.integers(1, 9), st.integers(1, 12), st.integers(2, 5), st.integers(1, 15), st.integers(0, 9999)
)


def plain_neighbours(given: Case) -> tuple[Any, Any]:
    """Indices and cosines of the k best references, by sorting one query's cosines at a time."""
    queries, references = given.queries.double().numpy(), given.references.double().numpy()
    cosines = [[q @ r / np.sqrt((q @ q) * (r @ r)) for r in references] for q in queries]
    order = np.argsort(-np.array(cosines), axis=1)[:, : given.k]
    return order, np.take_along_axis(np.array(cosines), order, axis=1)


def plain_exponents(given: Case) -> Any:
    order, _ = plain_neighbours(given)
    queries, references = given.queries.double().numpy(), given.references.double().numpy()
    squared = [[((references[j] - q) ** 2).sum() for j in row] for q, row in zip(queries, order, strict=True)]
    return np.array([[-(d - row[0] + 1) for d in row] for row in squared])


class Sizes(TorchDispatchMode):
    """Records how many elements every tensor has that an operation makes, and which operations ran."""

    def __init__(self) -> None:
        super().__init__()
        self.largest, self.operations = 0, []

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        results = operation(*args, **(kwargs or {}))
        for result in results if isinstance(results, tuple) else (results,):
            self.largest = max(self.largest, result.numel() if isinstance(result, Tensor) else 0)
        self.operations.append(str(operation))
        return results


@contextmanager
def blocks_of(elements: int) -> Iterator[Sizes]:
    with pytest.MonkeyPatch.context() as patch, Sizes() as sizes:
        patch.setattr(retrieval, "BLOCK_ELEMENTS", elements)
        yield sizes


@properties
@given(cases)
def test_neighbours_are_the_references_of_highest_cosine_best_first(given: Case) -> None:
    indices, cosines = plain_neighbours(given)
    neighbours = nearest_references(given.queries, given.references, given.k)
    assert neighbours.indices.tolist() == indices.tolist()
    np.testing.assert_allclose(neighbours.similarities.numpy(), cosines, rtol=1e-9, atol=1e-12)


@pytest.mark.filterwarnings("error")
@properties
@given(cases)
def test_the_three_rules_are_one_row_a_mean_and_a_weighted_mean(given: Case) -> None:
    indices, _ = plain_neighbours(given)
    rows = given.values.numpy()[indices]  # (n_queries, k, 3)
    weights = np.exp(plain_exponents(given))
    weights /= weights.sum(axis=1, keepdims=True)
    neighbours = nearest_references(given.queries, given.references, given.k)
    np.testing.assert_allclose(nearest_expression(neighbours, given.values), rows[:, 0])
    np.testing.assert_allclose(mean_expression(neighbours, given.values), rows.mean(axis=1), atol=1e-12)
    predicted = distance_weighted_expression(neighbours, given.queries, given.references, given.values)
    np.testing.assert_allclose(predicted, (weights[:, :, None] * rows).sum(axis=1), atol=1e-9)


@properties
@given(cases)
def test_exponents_are_squared_distances_less_that_of_the_best_cosine_and_one(given: Case) -> None:
    neighbours = nearest_references(given.queries, given.references, given.k)
    exponents = distance_exponents(neighbours, given.queries, given.references)
    np.testing.assert_allclose(exponents, plain_exponents(given), rtol=1e-9, atol=1e-9)
    assert (exponents[:, 0] == -1).all()


def test_an_example_worked_by_hand() -> None:
    queries = torch.tensor([[2.0, 0.0]])
    references = torch.tensor([[0.0, 1.0], [10.0, 1.0], [1.0, 1.0], [-1.0, 0.0]])
    values = torch.tensor([[100.0], [1.0], [3.0], [100.0]])
    neighbours = nearest_references(queries, references, 2)
    assert neighbours.indices.tolist() == [[1, 2]]
    assert distance_exponents(neighbours, queries, references).tolist() == [[-1.0, 62.0]]  # 65 and 2 apart, squared
    assert nearest_expression(neighbours, values).tolist() == [[1.0]]
    assert mean_expression(neighbours, values).tolist() == [[2.0]]
    assert distance_weighted_expression(neighbours, queries, references, values).tolist() == [[3.0]]


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_results_have_the_type_of_what_they_are_made_of(kind: torch.dtype) -> None:
    given = case(4, 6, 3, 2, 0, kind)
    neighbours = nearest_references(given.queries, given.references, 2)
    assert (neighbours.indices.dtype, neighbours.similarities.dtype) == (torch.int64, kind)
    assert distance_exponents(neighbours, given.queries, given.references).dtype == kind
    for values in (given.values.float(), given.values.double()):
        predicted = distance_weighted_expression(neighbours, given.queries, given.references, values)
        assert predicted.dtype == mean_expression(neighbours, values).dtype == values.dtype


def test_results_lie_where_the_queries_do() -> None:
    queries, references = torch.ones(5, 3, device="meta"), torch.ones(7, 3, device="meta")
    neighbours = nearest_references(queries, references, 2)
    assert neighbours.indices.device.type == neighbours.similarities.device.type == "meta"
    assert distance_exponents(neighbours, queries, references).device.type == "meta"


@pytest.mark.parametrize(
    ("n_references", "elements", "n_blocks"),
    [(30, 100_000, 1), (30, 1500, 1), (30, 1499, 2), (30, 300, 5), (30, 270, 6), (30, 1, 50), (1, 10, 5)],
)
def test_no_more_similarities_are_held_than_a_block_and_no_more_blocks_made_than_needed(
    n_references: int, elements: int, n_blocks: int
) -> None:
    given = case(50, n_references, 4, 5, 1)
    whole = nearest_references(given.queries, given.references, 5)
    with blocks_of(elements) as sizes:
        blocked = nearest_references(given.queries, given.references, 5)
    assert sizes.operations.count("aten.topk.default") == n_blocks
    assert sizes.largest <= max(elements, 250)  # the answer itself has 250
    assert torch.equal(blocked.indices, whole.indices)


@pytest.mark.parametrize(("elements", "n_blocks"), [(100_000, 1), (1000, 1), (999, 2), (317, 4), (300, 4), (1, 50)])
def test_no_more_gathered_embeddings_are_held_than_a_block(elements: int, n_blocks: int) -> None:
    given = case(50, 30, 4, 5, 2)
    neighbours = nearest_references(given.queries, given.references, 5)
    with blocks_of(elements) as sizes:
        exponents = distance_exponents(neighbours, given.queries, given.references)
    assert sizes.operations.count("aten.index.Tensor") == n_blocks
    assert sizes.largest <= max(elements, 250)
    np.testing.assert_allclose(exponents, plain_exponents(given), rtol=1e-9, atol=1e-9)


def test_a_block_of_single_precision_is_64_mib() -> None:
    assert torch.empty(retrieval.BLOCK_ELEMENTS, device="meta").nbytes == 64 * 2**20


@pytest.mark.parametrize(("n_references", "k", "n_found"), [(2, 5, 2), (9, 5, 5), (1, 1, 1)])
def test_no_query_has_no_neighbours(n_references: int, k: int, n_found: int) -> None:
    neighbours = nearest_references(torch.ones(0, 3), torch.ones(n_references, 3), k)
    assert neighbours.indices.shape == neighbours.similarities.shape == (0, n_found)


@pytest.mark.parametrize(("rule", "k"), [("simple", 1), ("average", 50), ("weighted_average", 50)])
@reproduces("bleep", "retrieval/{rule}/indices")
def test_neighbours_are_those_of_the_notebook(rule: str, k: int) -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    assert_matches(nearest_references(queries, keys, k).indices, f"retrieval/{rule}/indices", stored)


@pytest.mark.parametrize("values", ["expression", "embedding"])
@reproduces("bleep", *(f"retrieval/{rule}/pred_{{values}}" for rule in ("simple", "average", "weighted_average")))
def test_the_three_rules_predict_what_the_notebook_does(values: str) -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    rows = stored.tensors["retrieval/expression_key"] if values == "expression" else keys
    neighbours = nearest_references(queries, keys, 50)
    assert_matches(nearest_expression(neighbours, rows), f"retrieval/simple/pred_{values}", stored)
    assert_matches(mean_expression(neighbours, rows), f"retrieval/average/pred_{values}", stored)
    weighted = distance_weighted_expression(neighbours, queries, keys, rows)
    assert_matches(weighted, f"retrieval/weighted_average/pred_{values}", stored)


@reproduces("bleep", "retrieval/weighted_average/weights")
def test_weights_before_division_are_those_of_the_notebook() -> None:
    stored = golden("bleep")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
    exponents = distance_exponents(nearest_references(queries, keys, 50), queries, keys)
    assert_matches(exponents.exp(), "retrieval/weighted_average/weights", stored)


@pytest.mark.parametrize("k", [5, 10])
@reproduces("cmrcnet", "retrieval/k{k}/indices", "retrieval/k{k}/pred_expression")
def test_cmrcnet_retrieves_by_the_same_rule(k: int) -> None:
    stored = golden("cmrcnet")
    queries, keys = stored.tensors["retrieval/image_query"], stored.tensors["retrieval/spot_key"]
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


@pytest.mark.parametrize(("n_references", "k"), [(0, 5), (3, 0), (3, -1), (0, 0)])
def test_no_reference_and_no_neighbour_are_errors(n_references: int, k: int) -> None:
    with pytest.raises(ValueError, match=f"found k = {k} and {n_references} references"):
        nearest_references(torch.ones(1, 2), torch.ones(n_references, 2), k)


def test_one_reference_is_enough() -> None:
    assert nearest_references(torch.ones(2, 2), torch.ones(1, 2), 1).indices.tolist() == [[0], [0]]
