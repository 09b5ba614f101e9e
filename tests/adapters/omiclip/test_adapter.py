"""OmiCLIP: zero-shot by names alone, rules that share a training."""

import numpy as np
import pytest

from stbench.adapters.base import Context, abilities, training_fields
from stbench.adapters.omiclip.adapter import OmiCLIP
from stbench.data import Panel
from stbench.weights import WeightSearch
from tests.made.tiny import tiny_cohort


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def panel(cohort):
    return Panel(cohort.common_genes)


@pytest.fixture(autouse=True)
def _no_weights_here(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))


CONTEXT = Context(weights=WeightSearch(stand_ins=frozenset({"ctranspath", "clip-vit-b-32", "omiclip"})))


def test_zero_shot_reads_nothing_but_image_and_gene_names(cohort, panel):
    adapter = OmiCLIP()
    scores = adapter.zero_shot(adapter.pretrained(CONTEXT), cohort.slides[0].blind(), panel)
    assert scores.shape == (cohort.slides[0].n_spots, len(panel))
    assert np.abs(scores).max() <= 1 + 1e-5


def test_rules_that_only_predict_share_a_training():
    assert {"rule", "k"}.isdisjoint(training_fields(OmiCLIP))
    assert {"predict", "embed", "zero_shot"} <= abilities(OmiCLIP())
