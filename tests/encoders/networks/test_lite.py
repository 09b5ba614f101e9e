"""EfficientNet-Lite from its files: loaded whole, cast in part, and refused where the file is another's."""

from importlib.util import find_spec

import pytest
import torch

from stbench.encoders import lite
from stbench.encoders.networks.lite import FLOAT32_STAGES
from stbench.encoders.networks.lite import lite as loaded
from stbench.errors import WeightsError

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
    assert kinds[:FLOAT32_STAGES] == [{torch.float32}] * FLOAT32_STAGES
    assert set().union(*kinds[FLOAT32_STAGES:]) == {torch.bfloat16}
    with torch.inference_mode():
        cosines = torch.cosine_similarity(exact(images), fast(images).float(), dim=1)
    assert cosines.min() > 0.997


@pytest.mark.parametrize("change", ["shape", "number"])
def test_a_file_of_another_network_is_refused(change, tmp_path):
    state = torch.load(lite.weights_file(), weights_only=True)
    first = next(iter(state))
    changed = {"shape": state | {first: torch.zeros(2)}, "number": {k: v for k, v in state.items() if k != first}}
    path = tmp_path / "other.pth"
    torch.save(changed[change], path)
    with pytest.raises(WeightsError, match="of EfficientNet-Lite0"):
        loaded(0, path)
