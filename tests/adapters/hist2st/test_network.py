"""Hist2ST against the authors' network, small and at the published size."""

import pytest
import torch
from torch import Tensor

from stbench.adapters.hist2st.losses import zinb_loss
from stbench.adapters.hist2st.network import Hist2ST, Hist2STShape
from tests.adapters.hist2st.published import from_published, load_published
from tests.adapters.parts.edges import edges_of
from tests.made.golden import assert_matches, description, fill, golden, noise_tensor, published_state
from tests.made.reproduced import reproduces

SHAPE = (10, 3, 28, 28)


def small_network() -> Hist2ST:
    entries = description("hist2st")["state_dict"]
    state = fill({entry["key"]: tuple(entry["shape"]) for entry in entries if entry["filled"]})
    counters = {entry["key"]: torch.zeros((), dtype=torch.int64) for entry in entries if not entry["filled"]}
    return load_published(state | counters, pixels=28, n_heads=2)


def small_inputs() -> tuple[Tensor, ...]:
    given = golden("hist2st").tensors
    return noise_tensor("input:patches", SHAPE), given["input/centers"][0], *edges_of(given["input/adj"])


@reproduces("hist2st", "output/*", "debug/*")
def test_the_forward_pass_matches_the_reference() -> None:
    network, (images, positions, *graph) = small_network(), small_inputs()
    with torch.no_grad():
        tokens = network.tokens(images, positions)
        assert_matches(network.patch_tokens(images), "debug/convmixer_tokens", "hist2st")
        assert_matches(tokens[None], "debug/transformer_out", "hist2st")
        for layer in network.graphs:
            tokens = layer(tokens, *graph)
        assert_matches(tokens, "debug/graph_last", "hist2st")
        hidden = network.hidden(images, positions, *graph)
        assert_matches(hidden, "output/hidden", "hist2st")
        assert_matches(network(images, positions, *graph), "output/pred", "hist2st")
        assert_matches(network.coef(hidden), "output/coef", "hist2st")
        for value, name in zip(network.zinb(hidden), ("mean", "disp", "pi"), strict=True):
            assert_matches(value, f"output/zinb_{name}", "hist2st")


@reproduces("hist2st", "train/loss_curve")
def test_training_follows_the_reference_curve() -> None:
    stored, started = golden("hist2st"), small_network()
    network = Hist2ST(Hist2STShape(**(vars(started.shape) | {"dropout": 0.0}))).train()
    network.load_state_dict(started.state_dict())
    optimiser, curve = torch.optim.Adam(network.parameters(), lr=1e-4), []
    for _ in range(6):
        hidden = network.hidden(*small_inputs())
        counted = zinb_loss(stored.tensors["loss/counts"], network.zinb(hidden), stored.tensors["loss/size_factor"])
        loss = torch.nn.functional.mse_loss(network.genes(hidden), stored.tensors["train/target"]) + 0.25 * counted
        curve.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert_matches(curve, "train/loss_curve", stored)


@pytest.mark.slow
@reproduces("hist2st_full", "output/*")
def test_published_size_matches_the_reference() -> None:
    given = golden("hist2st_full").tensors
    network = load_published(published_state("hist2st_published"))
    inputs = (given["input/centers"][0], *edges_of(given["input/adj"]))
    with torch.no_grad():
        hidden = network.hidden(noise_tensor("input:full_patches", (9, 3, 112, 112)), *inputs)
        assert_matches(hidden, "output/hidden", "hist2st_full")
        assert_matches(network.genes(hidden), "output/pred", "hist2st_full")


def test_published_sizes_are_read_from_a_file() -> None:
    with torch.device("meta"):
        file = {e["key"]: torch.empty(e["shape"]) for e in description("hist2st_published_keys")["state_dict"]}
        shape, state = from_published(file, pixels=112, n_heads=16)
        network = Hist2ST(shape)
    assert shape == Hist2STShape(n_genes=785)
    assert {key: value.shape for key, value in state.items()} == {
        key: value.shape for key, value in network.state_dict().items()
    }
    assert sum(parameter.numel() for parameter in network.parameters()) == 75_789_833


@pytest.mark.parametrize(
    "changes", [{"n_graphs": 0}, {"n_layers": 0}, {"n_mixers": 0}, {"count_head": "none", "weighs_views": False}]
)
def test_without_a_part_there_is_still_a_prediction(changes: dict[str, object]) -> None:
    small = {"pixels": 14, "kernel": 3, "channels": 16, "n_mixers": 1, "n_layers": 1, "n_graphs": 1, "n_heads": 1}
    network = Hist2ST(Hist2STShape(n_genes=3, **(small | changes))).eval()
    places = torch.zeros(4, 2, dtype=torch.int64)
    neighbours, near = torch.tensor([[1], [0], [3], [2]]), torch.ones(4, 1, dtype=torch.bool)
    assert network(torch.randn(4, 3, 14, 14), places, neighbours, near).shape == (4, 3)
