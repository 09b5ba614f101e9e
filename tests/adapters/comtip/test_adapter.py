"""CoMTIP as an adapter: it trains, answers in order, repeats with its seed, and says when weights are missing."""

import dataclasses

import numpy as np
import pytest

from stbench import cards
from stbench.adapters.base import Context, abilities
from stbench.adapters.comtip.adapter import CoMTIP
from stbench.data import Panel
from stbench.encoders.compute import Compute
from stbench.errors import WeightsMissing
from tests.made.tiny import tiny_cohort

SMALL = {
    "grid": 2, "patch_px": 4, "image_width": 16, "image_depth": 1, "image_heads": 2, "text_width": 16,
    "text_depth": 1, "text_heads": 2, "joint": 8, "decimals": 1, "genes_per_step": 4, "learning_rate": 1e-3,
    "epochs": 2, "batch": 16, "train_tokens": False, "head_width": 8, "finetune_epochs": 2, "grid_steps": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def cohort():
    return tiny_cohort()


@pytest.fixture(scope="module")
def panel(cohort):
    return Panel(cohort.common_genes[:6])


def trained(cohort, panel, **changes):
    adapter = CoMTIP(**SMALL | changes)
    return adapter, adapter.train(cohort.slides[:2], panel, np.random.default_rng(3), Context())


@pytest.fixture(scope="module")
def pair(cohort, panel):
    return trained(cohort, panel)


def test_answers_have_a_row_per_spot_and_a_column_per_gene(cohort, panel, pair):
    adapter, model = pair
    blind = cohort.slides[2].blind()
    for answer in (adapter.predict(model, blind, panel), adapter.zero_shot(model, blind, panel)):
        assert answer.shape == (blind.n_spots, 6)
        assert answer.dtype == np.float32
        assert np.isfinite(answer).all()
    assert adapter.embed(model, blind).shape == (blind.n_spots, 8)
    assert dataclasses.replace(adapter, embedding="pooled").embed(model, blind).shape == (blind.n_spots, 16)


def test_zero_shot_stays_within_each_genes_grid(cohort, panel, pair):
    adapter, model = pair
    found = adapter.zero_shot(model, cohort.slides[2].blind(), panel)
    highest = np.concatenate([slide.expression(panel) for slide in cohort.slides[:2]]).max(axis=0)
    assert (found >= 0).all()
    assert (found <= highest + 0.1).all()


def test_one_seed_gives_one_model(cohort, panel, pair):
    adapter, model = pair
    again = adapter.train(cohort.slides[:2], panel, np.random.default_rng(3), Context())
    blind = cohort.slides[2].blind()
    np.testing.assert_array_equal(adapter.predict(again, blind, panel), adapter.predict(model, blind, panel))
    np.testing.assert_array_equal(adapter.embed(again, blind), adapter.embed(model, blind))


def test_a_saved_model_answers_as_before(cohort, panel, pair, tmp_path):
    adapter, model = pair
    adapter.save(model, tmp_path)
    loaded, blind = adapter.load(tmp_path, Context()), cohort.slides[2].blind()
    for ask in (adapter.predict, adapter.zero_shot):
        np.testing.assert_array_equal(ask(loaded, blind, panel), ask(model, blind, panel))


def test_a_panel_in_another_order_gives_the_same_columns(cohort, panel, pair):
    adapter, model = pair
    blind, turned = cohort.slides[2].blind(), Panel(panel.genes[::-1])
    for ask in (adapter.predict, adapter.zero_shot):
        np.testing.assert_allclose(ask(model, blind, turned)[:, ::-1], ask(model, blind, panel), atol=1e-5)


def test_genes_never_trained_on_are_answered_with_a_warning(cohort, pair):
    adapter, model = pair
    with pytest.warns(UserWarning, match="NOSUCH1 first"):
        found = adapter.zero_shot(model, cohort.slides[2].blind(), Panel(("NOSUCH1", cohort.common_genes[0])))
    assert found.shape == (30, 2)


def test_missing_start_weights_are_reported_before_anything_is_trained(cohort, panel):
    with pytest.raises(WeightsMissing, match="plip"):
        trained(cohort, panel, weights="plip")


def test_answers_come_back_in_the_tasks_space(cohort, panel, pair):
    adapter, model = pair
    counted = dataclasses.replace(model, target="log1p-counts", median_total=1e4)
    blind = cohort.slides[2].blind()
    np.testing.assert_allclose(
        adapter.zero_shot(counted, blind, panel), adapter.zero_shot(model, blind, panel), rtol=1e-4
    )


def test_mixed_precision_trains(cohort, panel):
    adapter = CoMTIP(**SMALL)
    context = Context(compute=Compute(precision="bfloat16"))
    model = adapter.train(cohort.slides[:2], panel, np.random.default_rng(0), context)
    assert np.isfinite(adapter.predict(model, cohort.slides[2].blind(), panel)).all()


@pytest.mark.parametrize("name", ["comtip", "comtip-cooperative"])
@pytest.mark.parametrize("profile", ["paper", "quick"])
def test_cards_hold_what_the_adapter_takes(name, profile):
    card = cards.methods()[name]
    for variant in ("", *card.variants):
        CoMTIP(**card.settings(profile, variant))
    assert card.settings(profile)["paat"] == ("literal" if name == "comtip" else "cooperative")


def test_the_papers_profile_repeats_the_papers_numbers():
    paper = CoMTIP(**cards.methods()["comtip"].settings("paper"))
    assert (paper.epochs, paper.learning_rate, paper.weight_decay) == (15, 1e-6, 0.05)
    assert (paper.reconstruction, paper.pairing, paper.mask_ratio) == (1.0, 0.1, 0.5)


@pytest.mark.parametrize("switch", [{"masked_features": False}, {"paat": "off"}, {"paat": "cooperative"}])
def test_every_variant_trains(cohort, panel, switch):
    adapter, model = trained(cohort, panel, epochs=1, finetune_epochs=1, **switch)
    assert {"train", "embed", "predict", "zero_shot"} <= abilities(adapter)
    assert np.isfinite(adapter.predict(model, cohort.slides[2].blind(), panel)).all()
