"""HEST's probe as an adapter: the contract, the reference's predictions from its own features, the chosen penalty."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from stbench.adapters.base import Context
from stbench.adapters.probes.hest import HestProbe
from stbench.adapters.probes.hest_regression import fit_hest_regression
from stbench.cards import methods
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.encoders.features import Features
from stbench.runs.entries import Entry, entry_of
from tests.made.cohort import GENES, made_cohort
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

SMALL = {"encoder": "colour", "components": 8, "alphas": (), "seed": 1}


def train(adapter, slides):
    return adapter.train(slides, Panel(GENES), np.random.default_rng(0), Context())


@pytest.mark.parametrize("changes", [{}, {"components": 0}, {"alphas": (0.1, 10.0)}], ids=["pca", "raw", "alpha-cv"])
def test_hest_probe_keeps_the_contract(changes):
    entry = entry_of(methods()["hest-probe"], "paper")
    small = Entry(name="small", card=entry.card, profile="paper", settings=SMALL | changes)
    assert list(failures(check_adapter(small, made_cohort()))) == []


@pytest.mark.parametrize("variant", ["pca256", "raw"])
@reproduces("hest_ridge", "pred/patient/{variant}/fold0")
def test_the_adapter_gives_the_references_predictions_from_its_features(variant, monkeypatch, tmp_path):
    stored = golden("hest_ridge")
    fold = stored.description["results"][f"patient/{variant}"]["folds"][0]
    arrays = {key: value.numpy() for key, value in stored.tensors.items()}
    features = {name: arrays[f"X/{name}"] for name in (*fold["train"], *fold["test"])}
    monkeypatch.setattr(Features, "of_slides", lambda self, slides, **_: [[features[slide.name]] for slide in slides])

    class Section:
        def __init__(self, name):
            self.name, self.patient = name, name[0]

        def expression(self, panel):
            return arrays[f"y/{self.name}"].astype(np.float32)

    adapter = HestProbe(encoder="colour", components=256 if variant == "pca256" else 0)
    panel = Panel(tuple(f"gene {number}" for number in range(arrays[f"y/{fold['test'][0]}"].shape[1])))
    sections = [Section(name) for name in fold["train"]]
    with threadpool_limits(1 if variant == "raw" else 2):  # as in test_hest_regression.py, which says why
        trained = adapter.train(sections, panel, np.random.default_rng(0), Context())
    adapter.save(trained, tmp_path)
    model = adapter.load(tmp_path, Context())
    found = np.concatenate([adapter.predict(model, Section(name), panel) for name in fold["test"]])
    assert_matches(found, f"pred/patient/{variant}/fold0", stored)


def test_the_penalty_is_chosen_where_patients_can_be_left_out_and_hests_own_where_not():
    slides = made_cohort("A1", "B1", "C1").slides
    adapter = HestProbe(encoder="colour", components=8, alphas=(0.5, 5e6))
    assert train(adapter, slides).map.alpha in (0.5, 5e6)
    assert train(adapter, slides[:1]).map.alpha == pytest.approx(100 / (8 * len(GENES)))


def test_a_clear_signal_gets_the_small_penalty_slides_being_left_out_where_there_is_one_patient():
    rng = np.random.default_rng(0)
    slides = made_cohort("A1", "A2").slides
    x = [rng.normal(size=(30, 20)).astype("f4") for _ in slides]
    adapter = HestProbe(encoder="colour", components=0, alphas=(1e-3, 1e6))
    signal = [part[:, :4] @ np.eye(4) for part in x]
    assert adapter._chosen_alpha(slides, x, signal) == 1e-3


def test_what_is_learned_has_no_level():
    x, y = np.random.default_rng(0).normal(size=(40, 6)).astype("f4"), np.ones((40, 2)) * 5
    assert abs(fit_hest_regression(x, y, components=3)(x).mean()) < 1
