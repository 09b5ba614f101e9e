"""Start weights: absent ones say how to get them, present ones must fit exactly."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from stbench.adapters.parts.densenet import backbone_from_torchvision
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.adapters.stnet.network import STNet
from stbench.errors import WeightsError, WeightsMissing
from stbench.weights import WeightSearch

NAME = "timm/densenet121.tv_in1k"


def test_absent_weights_name_the_command_that_gets_them(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match="stbench weights fetch"):
        load_start_weights(nn.Linear(1, 1), NAME, dict, WeightSearch(folder=tmp_path))


def test_stand_ins_leave_the_network_random(tmp_path: Path) -> None:
    layer = nn.Linear(1, 1)
    before = layer.weight.clone()
    load_start_weights(layer, NAME, dict, WeightSearch(folder=tmp_path, stand_ins=frozenset({NAME})))
    assert torch.equal(layer.weight, before)


def test_a_published_file_fills_densenet_and_another_is_refused(tmp_path: Path) -> None:
    published, network, path = STNet(1000).state_dict(), STNet(3), tmp_path / "model.safetensors"
    save_file(published, path)
    search = WeightSearch({NAME: path})
    load_start_weights(network.features, NAME, backbone_from_torchvision, search)
    key = "denseblock4.denselayer16.conv2.weight"
    assert torch.equal(network.features.state_dict()[key], published[f"features.{key}"])
    with pytest.raises(WeightsError):
        load_start_weights(nn.Linear(1, 1), NAME, backbone_from_torchvision, search)
