"""Foundation models under probes, fine-tuned, and OmiCLIP asked by similarity; stand-ins in place of weights."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.foundation.adapter import Foundation
from stbench.adapters.omiclip.adapter import OmiCLIP
from stbench.data import Panel
from stbench.errors import WeightsMissing
from stbench.weights import WeightSearch
from tests.made.tiny import tiny_cohort

NAMES = ("clip", "plip", "uni", "ctranspath", "omiclip")
ROUTES = {
    "ridge": Foundation(encoder="ctranspath"),
    "mlp": Foundation(encoder="ctranspath", head="mlp", epochs=2),
    "finetune": Foundation(encoder="clip-vit-b-32", head="finetune", epochs=1, batch=16),
    "predex": OmiCLIP(route="similarity"),
    "retrieval": OmiCLIP(route="similarity", rule="retrieval", k=5),
    "omiclip": OmiCLIP(),
}


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


def trained(adapter, cohort, panel, context=CONTEXT):
    return adapter.train(cohort.slides[:2], panel, np.random.default_rng(0), context)


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_predicts_repeats_and_survives_saving(route, cohort, panel, tmp_path):
    adapter, test = ROUTES[route], cohort.slides[2].blind()
    model = trained(adapter, cohort, panel)
    predicted = adapter.predict(model, test, panel)
    assert predicted.shape == (test.n_spots, len(panel))
    assert predicted.dtype == np.float32
    assert np.isfinite(predicted).all()
    assert predicted.std(axis=0).max() > 0
    np.testing.assert_array_equal(adapter.predict(trained(adapter, cohort, panel), test, panel), predicted)
    folder = tmp_path / "model"
    folder.mkdir()
    adapter.save(model, folder)
    np.testing.assert_allclose(adapter.predict(adapter.load(folder, CONTEXT), test, panel), predicted, atol=1e-5)
    assert adapter.embed(model, test).shape[0] == test.n_spots
    assert adapter.parameters(model) >= 0


def test_fine_tuning_changes_the_encoder_and_leaves_the_frozen_one_alone(cohort, panel):
    test = cohort.slides[2].blind()
    frozen = Foundation(encoder="clip-vit-b-32")
    before = frozen.embed(trained(frozen, cohort, panel), test)
    tuned = ROUTES["finetune"]
    after = tuned.embed(trained(tuned, cohort, panel), test)
    assert after.shape == before.shape
    assert not np.allclose(after, before)
    np.testing.assert_array_equal(frozen.embed(trained(frozen, cohort, panel), test), before)


def test_without_weights_and_without_a_stand_in_nothing_runs(cohort, panel):
    with pytest.raises(WeightsMissing):
        trained(Foundation(encoder="uni"), cohort, panel, Context())
