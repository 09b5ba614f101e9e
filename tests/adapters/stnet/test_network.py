"""ST-Net against a run of the authors' own entry point."""

import pytest
import torch
from torch import Tensor, nn

from stbench.adapters.parts.densenet import backbone_from_torchvision
from stbench.adapters.stnet.network import STNet, batch_sum_loss, start_at_mean
from tests.adapters.stnet.published import (
    eight_symmetries,
    from_published,
    image_statistics,
    log_share_targets,
    symmetry_averaged,
)
from tests.made.golden import Golden, assert_matches, fill_module, golden, published_state
from tests.made.reproduced import reproduces

TRAINING = ("P1", "P2", "P3")


def patches(stored: Golden, patient: str) -> Tensor:
    """(n_spots, 3, 64, 64) uint8 crops around the spots."""
    image, half = stored.tensors[f"image/{patient}"], 32
    corners = (stored.tensors[f"spots/{patient}/pixel_xy"] - half).tolist()
    return torch.stack([image[y : y + 64, x : x + 64].permute(2, 0, 1) for x, y in corners])


def targets(stored: Golden, patient: str) -> Tensor:
    counts = stored.tensors[f"spots/{patient}/counts"].double()
    kept = counts[:, stored.description["genes_kept"]]
    return log_share_targets(kept, counts.sum(dim=1), counts.shape[1])


def mean_training_target(stored: Golden) -> Tensor:
    return torch.cat([targets(stored, patient) for patient in TRAINING]).mean(dim=0)


@pytest.fixture(scope="module")
def network() -> STNet:
    network = STNet(12)
    fill_module(network)
    return network.eval()


@reproduces("stnet", "target/P4", "init/mean_*")
def test_targets_and_their_training_mean_match() -> None:
    stored = golden("stnet")
    assert_matches(targets(stored, "P4"), "target/P4", stored)
    assert_matches(mean_training_target(stored), "init/mean_expression", stored)
    flags = torch.cat([stored.tensors[f"spots/{patient}/tumor"] for patient in TRAINING]).bool()
    every = torch.cat([targets(stored, patient) for patient in TRAINING])
    assert_matches(every[flags].mean(dim=0), "init/mean_expression_tumor", stored)
    assert_matches(every[~flags].mean(dim=0), "init/mean_expression_normal", stored)


@reproduces("stnet", "image_stats/*")
def test_image_statistics_match() -> None:
    stored = golden("stnet")
    statistics = image_statistics(patches(stored, patient) / 255 for patient in TRAINING)
    assert_matches(statistics.mean, "image_stats/mean", stored)
    assert_matches(statistics.std, "image_stats/std", stored)


@reproduces("stnet", "tta/eight_versions_P4_spot0")
def test_eight_symmetries_come_in_the_reference_order() -> None:
    stored = golden("stnet")
    versions = eight_symmetries(patches(stored, "P4")[:1])[:, 0].permute(0, 2, 3, 1)
    assert_matches(versions, "tta/eight_versions_P4_spot0", stored)


@reproduces("stnet", "no_tta/pred_P4", "tta/pred_P4")
def test_predictions_match_with_and_without_symmetry_averaging(network: STNet) -> None:
    stored = golden("stnet")
    statistics = image_statistics(patches(stored, patient) / 255 for patient in TRAINING)
    images = (patches(stored, "P4") / 255 - statistics.mean[:, None, None]) / statistics.std[:, None, None]
    with torch.no_grad():
        assert_matches(network(images), "no_tta/pred_P4", stored)
        assert_matches(symmetry_averaged(network, images), "tta/pred_P4", stored)


@reproduces("stnet", "init/pred_P4")
def test_training_starts_from_the_mean() -> None:
    stored = golden("stnet")
    network = STNet(12).eval()
    start_at_mean(network.classifier, mean_training_target(stored))
    with torch.no_grad():
        assert_matches(network(patches(stored, "P4") / 255), "init/pred_P4", stored)


@reproduces("stnet", "sgd/*")
def test_sgd_on_the_batch_sum_loss_follows_the_reference_curve() -> None:
    stored = golden("stnet")
    features, target = stored.tensors["sgd/features"], stored.tensors["sgd/target"]
    head = nn.Linear(1024, 12)
    start_at_mean(head, target.mean(dim=0))
    optimiser = torch.optim.SGD(head.parameters(), lr=1e-3, momentum=0.9)
    curve = []
    for _ in range(8):
        loss = batch_sum_loss(head(features), target)
        curve.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert_matches(curve, "sgd/loss_curve", stored)
    assert_matches(head.bias, "sgd/final_bias", stored)


def test_published_checkpoints_load_strictly() -> None:
    state = published_state("stnet_published")
    wrapped = {"model": {f"module.{key}": value for key, value in state.items()}, "optim": {}}
    network = STNet(250)
    network.load_state_dict(from_published(wrapped), strict=True)
    assert torch.equal(network.classifier.bias, state["classifier.bias"])


def test_torchvision_names_of_2017_load_strictly_into_the_backbone() -> None:
    state = {k: v for k, v in published_state("stnet_published").items() if "num_batches" not in k}
    old = {}
    for key, value in state.items():
        for part in ("norm1", "norm2", "conv1", "conv2"):
            key = key.replace(f".{part}.", f".{part[:-1]}.{part[-1]}.")
        old[key] = value
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    network = STNet(3)
    network.features.load_state_dict(backbone_from_torchvision(old), strict=True)
    name = "denseblock1.denselayer1.norm1.weight"
    assert torch.equal(network.features.state_dict()[name], state[f"features.{name}"])
