"""DenseNet-121's file under torchvision's old names."""

import pytest
import torch

from stbench.adapters.parts.densenet import backbone_from_torchvision


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("features.denseblock1.denselayer2.norm.1.weight", "denseblock1.denselayer2.norm1.weight"),
        ("features.denseblock4.denselayer16.conv.2.weight", "denseblock4.denselayer16.conv2.weight"),
        ("features.denseblock1.denselayer2.norm1.weight", "denseblock1.denselayer2.norm1.weight"),
        ("features.conv0.weight", "conv0.weight"),
    ],
)
def test_old_names_become_present_ones(old: str, new: str) -> None:
    assert list(backbone_from_torchvision({old: torch.ones(1), "classifier.weight": torch.ones(1)})) == [new]


@pytest.mark.parametrize("norm", ["norm0", "denseblock1.denselayer1.norm1"])
def test_counters_are_added_at_zero(norm: str) -> None:
    converted = backbone_from_torchvision({f"features.{norm}.running_mean": torch.ones(1)})
    assert converted[f"{norm}.num_batches_tracked"].item() == 0
