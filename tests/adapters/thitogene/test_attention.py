"""Graph attention against the authors', along either axis."""

import pytest
import torch

from stbench.adapters.thitogene.attention import GraphAttention, GraphHead
from tests.adapters.parts.edges import edges_of
from tests.made.golden import assert_matches, fill, golden
from tests.made.reproduced import reproduces


@pytest.mark.parametrize(("axis", "dimensions"), [("neighbours", "2d"), ("reference", "3d")])
@reproduces("thitogene", "gat_layer/out_{dimensions}")
def test_a_head_matches_the_reference(axis: str, dimensions: str) -> None:
    given, head = golden("thitogene").tensors, GraphHead(7, 5, 0.0, axis)
    head.load_state_dict(fill({"W": (7, 5), "a": (10, 1)}, prefix="gat."))
    got = head(given["gat_layer/input"], *edges_of(given["input/adj"]))
    assert_matches(got[None] if dimensions == "3d" else got, f"gat_layer/out_{dimensions}", "thitogene")


@pytest.mark.parametrize("n_heads", [1, 3])
def test_a_spot_hears_its_neighbours_alone(n_heads: int) -> None:
    attention = GraphAttention(4, 5, 6, n_heads, 0.0, "neighbours")
    spots = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
    neighbours, near = torch.tensor([[1, 2], [0, 0], [0, 1], [4, 0], [3, 0]]), torch.tensor([[True, False]] * 5)
    moved = spots.clone()
    moved[2] += 1
    moved[3] += 1
    before, after = attention(spots, neighbours, near), attention(moved, neighbours, near)
    assert torch.equal(before[:2], after[:2])  # among themselves
    assert not torch.allclose(before[3:], after[3:])
    assert before.shape == (5, 6)


@pytest.mark.parametrize("axis", ["neighbours", "reference"])
def test_the_order_of_neighbours_says_nothing(axis: str) -> None:
    head, spots = GraphHead(4, 5, 0.0, axis), torch.randn(3, 4)
    neighbours, near = torch.tensor([[1, 2], [2, 0], [0, 1]]), torch.tensor([[True, False], [True, True], [True, True]])
    torch.testing.assert_close(head(spots, neighbours, near), head(spots, neighbours.flip(1), near.flip(1)))
