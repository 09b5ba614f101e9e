"""Saving: two files, no pickle; a network comes back with its numbers, on the device that is named."""

import numpy as np
import pytest
import torch
from torch import nn

from stbench.adapters.parts.saving import load_model, restored, save_model, state_of


@pytest.mark.parametrize("prefix", ["", "network."])
def test_a_network_comes_back_beside_other_arrays(prefix, tmp_path):
    trained, spots = nn.BatchNorm1d(3), {"reference": np.arange(4.0)} if prefix else {}
    trained(torch.randn(8, 3))
    save_model(tmp_path, state_of(trained, prefix) | spots, {"genes": ("a", "b")})
    arrays, facts = load_model(tmp_path)
    again = restored(lambda: nn.BatchNorm1d(3), arrays, device="cpu", prefix=prefix)
    assert facts == {"genes": ["a", "b"]}
    assert not again.training
    assert all(torch.equal(value, trained.state_dict()[key]) for key, value in again.state_dict().items())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arrays.safetensors", "facts.json"]


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_it_lies_on_the_device_that_is_named(device):
    arrays = {key: value.numpy() for key, value in nn.Linear(2, 1).state_dict().items()}
    network = restored(lambda: nn.Linear(2, 1), arrays, device=device)
    assert {value.device.type for value in network.state_dict().values()} == {device}


def test_a_state_that_does_not_fit_is_refused():
    with pytest.raises(RuntimeError, match="bias"):
        restored(lambda: nn.Linear(2, 1), {"weight": np.zeros((1, 2), np.float32)}, device="cpu")


def test_what_a_network_draws_before_it_is_filled_moves_no_generator():
    arrays = {key: value.numpy() for key, value in nn.Linear(2, 1).state_dict().items()}
    before = torch.get_rng_state()
    restored(lambda: nn.Linear(2, 1), arrays, device="cpu")
    assert torch.equal(torch.get_rng_state(), before)
