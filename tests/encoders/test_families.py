"""What every encoder declares, stand-ins, precision, and what happens when memory runs out."""

import numpy as np
import pytest

from stbench.encoders import encoder
from stbench.encoders.compute import ON_CPU, multiplies_bfloat16, suggested
from stbench.errors import SelectionError, WeightsMissing
from stbench.weights import DEFAULT_SEARCH, WeightSearch

FOUNDATION = ["clip-vit-b-32", "plip", "uni", "omiclip", "ctranspath"]


@pytest.fixture
def patches():
    return np.random.default_rng(0).integers(0, 256, (5, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(autouse=True)
def _no_weights_here(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)


@pytest.mark.parametrize("name", [*FOUNDATION, "timm/resnet50.a1_in1k", "open_clip/ViT-B-32/openai"])
def test_a_stand_in_runs_repeats_and_says_what_it_is(name, patches):
    made = encoder(name, DEFAULT_SEARCH, stand_in=True)
    size = made.patch.pixels
    first = made.features(patches[:, :size, :size], ON_CPU)
    assert first.shape == (5, made.width)
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    assert first.std(axis=0).max() > 0
    assert (encoder(name, DEFAULT_SEARCH, stand_in=True).features(patches[:, :size, :size], ON_CPU) == first).all()
    assert made.stand_in
    assert "stand-in" in made.identity()


def test_absent_weights_are_never_replaced_unless_the_run_says_so(patches):
    with pytest.raises(WeightsMissing):
        encoder("uni", DEFAULT_SEARCH).features(patches, ON_CPU)
    search = WeightSearch(stand_ins=frozenset({"uni"}))
    assert encoder("uni", search).stand_in
    assert not encoder("plip", search).stand_in


def test_an_encoder_without_a_stand_in_says_so():
    with pytest.raises(SelectionError, match="no stand-in"):
        encoder("colour", DEFAULT_SEARCH, stand_in=True)


@pytest.mark.parametrize("name", ["timm/resnet51", "open_clip/ViT-B-31"])
def test_a_misspelt_library_model_suggests_the_nearest(name):
    with pytest.raises(SelectionError, match="Did you mean"):
        encoder(name, DEFAULT_SEARCH)


@pytest.mark.skipif(not multiplies_bfloat16(), reason="this CPU has no bfloat16 instructions")
@pytest.mark.parametrize("name", FOUNDATION)
def test_bfloat16_features_agree_with_float32(name, patches):
    made = encoder(name, DEFAULT_SEARCH, stand_in=True)
    exact, fast = made.features(patches, ON_CPU), made.features(patches, suggested())
    cosine = (exact * fast).sum(1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(fast, axis=1)
    assert cosine.min() > 0.999
    assert not (exact == fast).all()
    assert (made.features(patches, ON_CPU) == exact).all()
