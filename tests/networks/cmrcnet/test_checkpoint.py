"""CMRCNet's checkpoint format: strict, with the shared module checked."""

import pytest
import torch

from stbench.errors import WeightsError
from stbench.networks.cmrcnet import code_network, from_published
from tests.golden import published_state
from tests.networks.cmrcnet.made import N_GENES, golden_network, published


def test_published_keys_load_strictly_under_any_prefix_of_the_reference():
    state = published()
    assert len(state) == 164
    old = {
        f"module.{key}".replace("spot_projection.", "well_projection."): value for key, value in state.items()
    }
    converted = from_published(old)
    network = code_network(N_GENES)
    network.load_state_dict(converted)
    assert all(torch.equal(value, converted[key]) for key, value in golden_network().state_dict().items())


def test_published_size_has_the_published_number_of_parameters():
    converted = from_published(_tied(published_state("cmrcnet_published")))
    assert sum(value.numel() for value in converted.values()) == 62_666_728 - 769_000


def test_two_different_fusion_modules_are_refused():
    state = published()
    key = "cross_modal_image_layers.1.mlp.fc1.bias"
    with pytest.raises(WeightsError, match=key):
        from_published(state | {key: state[key] + 1})


def test_unknown_key_is_refused():
    with pytest.raises(WeightsError, match=r"decoder\.weight"):
        from_published({"decoder.weight": torch.zeros(1)})


def _tied(state):
    first = {
        key: state[key.replace("layers.1.", "layers.0.")]
        for key in state
        if "cross_modal_image_layers.1." in key
    }
    return state | first
