"""Sentence features: made once for the same sentences, weights and precision, and anew for others."""

from types import SimpleNamespace

import numpy as np
import pytest

from stbench.adapters.omiclip import sentences
from stbench.adapters.omiclip.sentences import SentenceFeatures
from stbench.encoders import encoder
from stbench.encoders.compute import ON_CPU, Compute
from stbench.encoders.features import Features
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key
from stbench.weights import WeightSearch

STAND_INS = WeightSearch(stand_ins=frozenset({"omiclip"}))
IMAGES = encoder("omiclip", STAND_INS)
TEXTS = ("EPCAM KRT8", "CD3E CD8A")


@pytest.fixture
def slide(tmp_path):
    return SimpleNamespace(cache=ArrayCache(tmp_path))


@pytest.fixture
def asked_of_the_tower(monkeypatch):
    """Sentences that reach the text tower, which answers by their lengths."""
    calls = []

    def lengths(name, texts, *, weights, compute):
        calls.append((name, list(texts), compute))
        return np.array([[len(text)] for text in texts], np.float32)

    monkeypatch.setattr("stbench.encoders.open_clip_family.sentence_features", lengths)
    return calls


def features(compute=ON_CPU):
    return SentenceFeatures(Features(IMAGES, compute), STAND_INS)


@pytest.mark.parametrize(
    ("texts", "compute", "calls"),
    [
        (list(TEXTS), ON_CPU, 1),
        (TEXTS, Compute(threads=2, batch=3), 1),
        (TEXTS[::-1], ON_CPU, 2),
        (TEXTS[:1], ON_CPU, 2),
        (TEXTS, Compute(precision="bfloat16"), 2),
    ],
    ids=["same", "threads and batch", "order", "fewer", "precision"],
)
def test_the_tower_is_asked_again_only_for_what_could_answer_otherwise(
    texts, compute, calls, slide, asked_of_the_tower
):
    features()(TEXTS, slide)
    answer = features(compute)(texts, slide)
    assert answer.ravel().tolist() == [len(text) for text in texts]
    assert len(asked_of_the_tower) == calls


@pytest.mark.parametrize("compute", [ON_CPU, Compute(precision="bfloat16", device="cpu")])
def test_a_slide_without_a_cache_is_answered_each_time_by_the_encoders_own_tower(compute, asked_of_the_tower):
    for _ in range(2):
        features(compute)(TEXTS, SimpleNamespace(cache=None))
    assert asked_of_the_tower == [("omiclip", list(TEXTS), compute)] * 2


def test_the_key_of_the_cache_stays_what_it_was(slide, tmp_path, asked_of_the_tower):
    features()(TEXTS, slide)
    key = content_key("sentences", 1, "stand-in for omiclip 1", "float32", list(TEXTS))
    assert sentences.SENTENCE_VERSION == 1
    assert [path.stem for path in (tmp_path / "sentences").glob("*.npy")] == [key]


def test_sentences_of_the_stand_in_are_unit_vectors_as_wide_as_its_images(slide):
    answer = features()(TEXTS, slide)
    assert answer.shape == (2, IMAGES.width)
    np.testing.assert_allclose(np.linalg.norm(answer, axis=1), 1, rtol=1e-5)
    assert not np.allclose(*answer)
