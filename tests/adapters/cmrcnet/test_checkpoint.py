"""CMRCNet's checkpoint format: strict, with the shared module checked."""

import pytest
import torch

from stbench.errors import WeightsError
from tests.adapters.cmrcnet.made import golden_network, published, published_shapes
from tests.adapters.cmrcnet.published import from_published


def test_published_keys_are_ours_under_any_prefix_of_the_reference():
    old = {f"module.{key}".replace("spot_projection.", "well_projection."): value for key, value in published().items()}
    converted = from_published(old)
    loaded = golden_network().state_dict()
    assert len(old) == 164
    assert set(converted) == set(loaded)
    assert all(torch.equal(value, converted[key]) for key, value in loaded.items())


def test_published_size_has_the_published_number_of_parameters():
    converted = from_published({key: torch.zeros(1).expand(shape) for key, shape in published_shapes().items()})
    assert sum(value.numel() for value in converted.values()) == 62_666_728 - 769_000


def test_two_different_fusion_modules_are_refused():
    key = "cross_modal_image_layers.{}.mlp.fc1.bias"
    with pytest.raises(WeightsError, match=r"layers\.1\.mlp"):
        from_published({key.format(0): torch.zeros(4), key.format(1): torch.ones(4)})


def test_unknown_key_is_refused():
    with pytest.raises(WeightsError, match=r"decoder\.weight"):
        from_published({"decoder.weight": torch.zeros(1)})
