"""THItoGene against the authors' network, small and at the published size."""

import pytest
import torch
from torch import Tensor

from stbench.adapters.thitogene.attention import Axis
from stbench.adapters.thitogene.network import THItoGene, THItoGeneShape
from tests.adapters.parts.edges import edges_of
from tests.adapters.thitogene.published import from_published, load_published
from tests.made.golden import assert_matches, description, fill, golden, noise_tensor, published_state
from tests.made.reproduced import reproduces

AXES = [("neighbours", "2d"), ("reference", "3d")]


def small_network(axis: Axis) -> THItoGene:
    entries = description("thitogene")["state_dict"]
    state = fill({entry["key"]: tuple(entry["shape"]) for entry in entries if entry["filled"]})
    counters = {entry["key"]: torch.zeros((), dtype=torch.int64) for entry in entries if not entry["filled"]}
    return load_published({"state_dict": state | counters}, n_heads=2, axis=axis)


def small_inputs() -> tuple[Tensor, ...]:
    given = golden("thitogene").tensors
    images = noise_tensor("input:patches", (8, 3, 112, 112), amplitude=6.0)
    return images, given["input/centers"][0], *edges_of(given["input/adj"])


@pytest.mark.parametrize(("axis", "dimensions"), AXES)
@reproduces("thitogene", "output/pred_adj{dimensions}", "debug/gat_adj{dimensions}")
def test_predictions_match_the_reference(axis: Axis, dimensions: str) -> None:
    network, inputs = small_network(axis), small_inputs()
    with torch.no_grad():
        hidden = network.hidden(*inputs)
        heard, predicted = hidden[:, ::16], network.head(hidden)
    batched = dimensions == "3d"
    assert_matches(heard[None] if batched else heard, f"debug/gat_adj{dimensions}", "thitogene")
    assert_matches(predicted[None] if batched else predicted, f"output/pred_adj{dimensions}", "thitogene")


@reproduces("thitogene", "debug/odconv", "debug/caps", "debug/vit")
def test_the_steps_before_the_graph_match_the_reference() -> None:
    network, (images, positions, *_) = small_network("reference"), small_inputs()
    with torch.no_grad():
        assert_matches(network.convolution(images)[:, ::4, ::7, ::7], "debug/odconv", "thitogene")
        assert_matches(network.patch_capsules(images), "debug/caps", "thitogene")
        assert_matches(network.tokens(images, positions)[None], "debug/vit", "thitogene")


@pytest.mark.slow
@pytest.mark.parametrize(("axis", "dimensions"), AXES)
@reproduces("thitogene_full", "output/pred_adj{dimensions}")
def test_published_size_matches_the_reference(axis: Axis, dimensions: str) -> None:
    given = golden("thitogene_full").tensors
    network = load_published(published_state("thitogene_published"), axis=axis)
    images = noise_tensor("input:full_patches", (6, 3, 112, 112), amplitude=6.0)
    with torch.no_grad():
        predicted = network(images, given["input/centers"][0], *edges_of(given["input/adj"]))
    wanted = predicted[None] if dimensions == "3d" else predicted
    assert_matches(wanted, f"output/pred_adj{dimensions}", "thitogene_full")


def test_published_sizes_are_read_from_a_file() -> None:
    with torch.device("meta"):
        file = {e["key"]: torch.empty(e["shape"]) for e in description("thitogene_published_keys")["state_dict"]}
        shape, state = from_published(file)
        network = THItoGene(shape)
    assert shape == THItoGeneShape(n_genes=785, axis="reference")
    assert {key: value.shape for key, value in state.items()} == {
        key: value.shape for key, value in network.state_dict().items()
    }
    assert sum(parameter.numel() for parameter in network.parameters()) == 63_586_712


@pytest.mark.parametrize("changes", [{"n_graph_heads": 0}, {"n_layers": 0}, {"dynamic": False}])
def test_without_a_part_there_is_still_a_prediction(changes: dict[str, object]) -> None:
    small = {"pixels": 44, "capsules": 2, "capsule_width": 4, "n_layers": 1, "n_heads": 1, "hidden": 8}
    graph = {"n_graph_heads": 1, "graph_hidden": 4, "graph_out": 4}
    network = THItoGene(THItoGeneShape(n_genes=3, **(small | graph | changes))).eval()
    neighbours, near = torch.tensor([[1], [0], [3], [2]]), torch.ones(4, 1, dtype=torch.bool)
    places = torch.zeros(4, 2, dtype=torch.int64)
    assert network(torch.randn(4, 3, 44, 44), places, neighbours, near).shape == (4, 3)
