"""Retrieved spots weighted by inverse squared distance."""

import pytest
import torch

from stbench.adapters.mclstexp.merging import inverse_square_expression
from stbench.adapters.parts.retrieval import nearest_references
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces


@reproduces("mclstexp", "retrieval/*")
def test_retrieval_matches_the_reference() -> None:
    given = golden("mclstexp").tensors
    queries, references = given["retrieval/image_query"], given["retrieval/spot_key"]
    neighbours = nearest_references(queries, references, 200)
    merged = inverse_square_expression(neighbours, queries, references, given["retrieval/expression_key"], "l1")
    assert_matches(neighbours.indices.sort(dim=1).values, "retrieval/indices", "mclstexp")
    assert_matches(merged, "retrieval/pred_expression", "mclstexp")


@pytest.mark.parametrize("distance", ["l1", "l2"])
def test_a_query_that_is_a_reference_gets_its_expression(distance: str) -> None:
    generator = torch.Generator().manual_seed(0)
    references, values = torch.randn(9, 4, generator=generator), torch.rand(9, 3, generator=generator)
    neighbours = nearest_references(references, references, 5)
    merged = inverse_square_expression(neighbours, references, references, values, distance)
    torch.testing.assert_close(merged, values, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("distance", "far"), [("l1", 4.0), ("l2", 2.0)])
def test_weights_are_inverse_squares(distance: str, far: float) -> None:
    """References on both sides: one step away, and along the diagonal, where the two distances disagree."""
    queries, references = torch.tensor([[10.0, 10.0]]), torch.tensor([[11.0, 10.0], [11.0, 11.0]])
    merged = inverse_square_expression(
        nearest_references(queries, references, 2), queries, references, torch.tensor([[0.0], [1.0]]), distance
    )
    assert merged.item() == pytest.approx((1 / far) / (1 + 1 / far))
