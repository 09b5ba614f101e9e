"""BLEEP's heads under training, and its published file layout."""

import pytest
import torch

from stbench.adapters.bleep.network import Bleep, BleepHeads, encoder_from_timm
from stbench.adapters.parts.contrastive import contrastive_loss
from tests.adapters.bleep.published import from_published
from tests.made.golden import assert_matches, fill_module, noise_tensor, published_state
from tests.made.reproduced import reproduces


@reproduces("bleep", "train/loss_curve")
def test_ten_adamw_steps_follow_the_reference_curve() -> None:
    heads = BleepHeads(48, 30, width=32, dropout=0.0)
    fill_module(heads, prefix="clip.")
    features, expression = (
        noise_tensor("input:train_img", (24, 48)),
        noise_tensor("input:train_expr", (24, 30)),
    )
    optimiser = torch.optim.AdamW(heads.parameters(), lr=1e-3, weight_decay=1e-3)
    curve = []
    for _ in range(10):
        loss = contrastive_loss(heads.embed_features(features), heads.embed_spots(expression))
        curve.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert_matches(curve, "train/loss_curve", "bleep")


@pytest.fixture(scope="module")
def published() -> dict[str, torch.Tensor]:
    return published_state("bleep_published")


@pytest.mark.parametrize(("prefix", "spot"), [("", "spot"), ("module.", "spot"), ("module.", "well")])
def test_published_files_load_strictly(published: dict[str, torch.Tensor], prefix: str, spot: str) -> None:
    file = {prefix + key.replace("spot_projection.", f"{spot}_projection."): v for key, v in published.items()}
    network = Bleep(3467)
    network.load_state_dict(from_published(file), strict=True)
    name = "spot_projection.projection.weight"
    assert torch.equal(network.state_dict()[name], published[name])


def test_clean_up_touches_the_start_of_a_key_only() -> None:
    inner = {"image_encoder.module.well_projection.weight": torch.ones(1)}
    assert from_published(inner).keys() == inner.keys()


def test_timm_file_fills_the_encoder_without_its_classifier(published: dict[str, torch.Tensor]) -> None:
    prefix = "image_encoder.model."
    file = {key.removeprefix(prefix): value for key, value in published.items() if key.startswith(prefix)}
    file |= {"fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.zeros(1000)}
    Bleep(3).image_encoder.load_state_dict(encoder_from_timm(file), strict=True)


def test_image_embeddings_have_the_joint_width() -> None:
    with torch.no_grad():
        assert Bleep(5).eval().embed_images(torch.zeros(2, 3, 64, 64)).shape == (2, 256)
