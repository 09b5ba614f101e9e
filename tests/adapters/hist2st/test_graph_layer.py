"""The graph layer against the authors', and that a spot is not asked."""

import pytest
import torch

from stbench.adapters.hist2st.graph_layer import GraphLayer
from tests.adapters.parts.edges import edges_of
from tests.made.golden import assert_matches, fill, golden
from tests.made.reproduced import reproduces


@pytest.mark.parametrize("policy", ["mean", "max"])
@reproduces("hist2st", "gs_block/{policy}")
def test_a_layer_matches_the_reference(policy: str) -> None:
    given, layer = golden("hist2st").tensors, GraphLayer(6, 5, policy)
    layer.load_state_dict(fill({"weight": (5, 6)}, prefix="gs."))
    got = layer(given["gs_block/input"], *edges_of(given["input/adj"]))
    assert_matches(got, f"gs_block/{policy}", "hist2st")


@pytest.mark.parametrize("policy", ["mean", "max"])
def test_a_spot_is_what_its_neighbours_say(policy: str) -> None:
    layer, spots = GraphLayer(3, 4, policy), torch.rand(3, 3, generator=torch.Generator().manual_seed(1))
    torch.nn.init.uniform_(layer.weight)
    neighbours, near = torch.tensor([[1, 2], [0, 2], [0, 1]]), torch.tensor([[True, False], [True, True], [True, True]])
    moved = spots.clone()
    moved[2] = 0
    assert torch.equal(layer(spots, neighbours, near)[0], layer(moved, neighbours, near)[0])
    assert not torch.allclose(layer(spots, neighbours, near)[1], layer(moved, neighbours, near)[1])
