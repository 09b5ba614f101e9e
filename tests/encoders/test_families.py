"""What every encoder declares, stand-ins, precision, and what happens when memory runs out."""

import numpy as np
import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.base import batched_forward
from stbench.encoders.compute import Compute, computing, multiplies_bfloat16, suggested
from stbench.errors import SelectionError, WeightsMissing
from stbench.weights import located

FOUNDATION = ["clip-vit-b-32", "plip", "uni", "omiclip", "ctranspath"]
HALF = (0.5, 0.5, 0.5)


@pytest.fixture
def patches():
    return np.random.default_rng(0).integers(0, 256, (5, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(autouse=True)
def _no_weights_here(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)


@pytest.mark.parametrize("name", FOUNDATION)
def test_every_encoder_states_its_facts_without_its_weights(name):
    made = encoder(name)
    assert made.licence
    assert made.trained_on
    assert made.pooling
    assert made.patch == type(made.patch)(side_um=112.0, pixels=224, resampling=made.patch.resampling)
    assert made.grid is not None
    assert not made.stand_in


@pytest.mark.parametrize("name", [*FOUNDATION, "timm/resnet50.a1_in1k", "open_clip/ViT-B-32/openai"])
def test_a_stand_in_runs_repeats_and_says_what_it_is(name, patches):
    made = encoder(name, stand_in=True)
    size = made.patch.pixels
    first = made.features(patches[:, :size, :size])
    assert first.shape == (5, made.width)
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    assert first.std(axis=0).max() > 0
    assert (encoder(name, stand_in=True).features(patches[:, :size, :size]) == first).all()
    assert made.stand_in
    assert "stand-in" in made.identity()


def test_absent_weights_are_never_replaced_unless_the_run_says_so(patches):
    with pytest.raises(WeightsMissing):
        encoder("uni").features(patches)
    with located({}, stand_ins=["uni"]):
        assert encoder("uni").stand_in
        assert not encoder("plip").stand_in


def test_an_encoder_without_a_stand_in_says_so():
    with pytest.raises(SelectionError, match="no stand-in"):
        encoder("colour", stand_in=True)


@pytest.mark.parametrize("name", ["timm/resnet51", "open_clip/ViT-B-31"])
def test_a_misspelt_library_model_suggests_the_nearest(name):
    with pytest.raises(SelectionError, match="Did you mean"):
        encoder(name)


@pytest.mark.skipif(not multiplies_bfloat16(), reason="this CPU has no bfloat16 instructions")
@pytest.mark.parametrize("name", FOUNDATION)
def test_bfloat16_features_agree_with_float32(name, patches):
    made = encoder(name, stand_in=True)
    exact = made.features(patches)
    with computing(suggested()):
        fast = made.features(patches)
    cosine = (exact * fast).sum(1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(fast, axis=1)
    assert cosine.min() > 0.999
    assert not (exact == fast).all()
    assert (made.features(patches) == exact).all()


def test_the_batch_shrinks_when_memory_runs_out():
    sizes = []

    def forward(images):
        sizes.append(len(images))
        if len(images) > 2:
            raise torch.OutOfMemoryError("out of memory")
        return images.mean(dim=(2, 3))

    patches = np.arange(7, dtype=np.uint8).repeat(4 * 4 * 3).reshape(7, 4, 4, 3)
    got = batched_forward(forward, patches, mean=HALF, std=HALF, batch=8)
    assert sizes == [7, 4, 2, 2, 2, 1]
    np.testing.assert_allclose(got[:, 0], (np.arange(7) / 255 - 0.5) / 0.5, atol=1e-6)


def test_other_errors_and_a_single_patch_too_large_are_passed_on():
    def forward(images):
        raise RuntimeError(said)

    for said in ("shape mismatch", "out of memory"):
        with pytest.raises(RuntimeError, match=said):
            batched_forward(forward, np.zeros((3, 2, 2, 3), np.uint8), mean=HALF, std=HALF)


def test_the_run_may_set_the_batch(patches):
    made = encoder("ctranspath", stand_in=True)
    with computing(Compute(batch=2)):
        np.testing.assert_allclose(
            made.features(patches), encoder("ctranspath", stand_in=True).features(patches), atol=1e-5
        )
