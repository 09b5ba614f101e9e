"""EfficientNet-Lite0 of its package: what it gives, and what is said where it is absent."""

import numpy as np
import pytest

from stbench.encoders import encoder, lite
from stbench.encoders.compute import ON_CPU
from stbench.errors import WeightsMissing
from stbench.weights import DEFAULT_SEARCH

pytest.importorskip(lite.PACKAGE)


def test_the_encoder_gives_features_of_its_width():
    patches = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)
    made = encoder("efficientnet-lite0", DEFAULT_SEARCH)
    features = made.features(patches, ON_CPU)
    assert features.shape == (2, made.width)
    assert not np.allclose(features[0], features[1])


def test_a_machine_without_the_package_is_told_the_extra(monkeypatch):
    monkeypatch.setattr(lite, "find_spec", lambda name: None)
    with pytest.raises(WeightsMissing, match=r"stbench\[offline\]"):
        lite.weights_file()
