"""CMRCNet as an adapter: both constructions, the variants of Table 5, retrieval, and what its cards promise."""

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.base import Context, training_fields
from stbench.adapters.cmrcnet.adapter import CMRCNet, _in_order
from stbench.cards import MethodCard, read_card
from stbench.data import Panel
from stbench.runs.entries import entry_of
from tests.made import ROOT
from tests.made.tiny import tiny_cohort

METHODS = ROOT / "methods"
TINY = CMRCNet(
    encoder="colour",
    tokens=4,
    encoder_width=16,
    encoder_depth=1,
    encoder_heads=2,
    width=32,
    gene_token_count=2,
    epochs=2,
    batch=16,
    learning_rate=1e-3,
    augments=False,
    neighbours=5,
)
SMALLER = {name: getattr(TINY, name) for name in TINY.__dataclass_fields__ if name != "neighbours"}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


def panel_of(cohort) -> Panel:
    return Panel(cohort.common_genes)


def trained(adapter, cohort, seed=0):
    return adapter.train(cohort.slides[:2], panel_of(cohort), np.random.default_rng(seed), Context())


def card(name: str) -> MethodCard:
    return read_card(MethodCard, METHODS / f"{name}.yaml")


@pytest.mark.parametrize("construction", ["paper", "code"])
def test_each_part_of_either_construction_starts_from_a_draw_of_its_own(construction):
    started = []
    replace(TINY, construction=construction)._network(12, 64, lambda part: started.append(part) or nullcontext())
    assert sorted(started) == sorted(set(started))
    assert {"image_encoder", "image_head", "gene_head", "reconstruction"} <= set(started)


@pytest.mark.parametrize("construction", ["paper", "code"])
@pytest.mark.parametrize("encoder", ["", "colour"])
def test_predicts_from_pixels_and_from_frozen_tokens(cohort, construction, encoder):
    adapter = replace(TINY, construction=construction, encoder=encoder, image_px=32, square_px=16, epochs=1)
    model = trained(adapter, cohort)
    predicted = adapter.predict(model, cohort.slides[2].blind(), panel_of(cohort))
    assert predicted.shape == (30, 12)
    assert predicted.dtype == np.float32
    assert (predicted >= model.expression.min(axis=0)).all()
    assert (predicted <= model.expression.max(axis=0)).all()


@pytest.mark.parametrize("variant", [name for name in card("cmrcnet").variants if name != "k500"])
def test_every_ablation_trains(cohort, variant):
    settings = SMALLER | card("cmrcnet").variants[variant].set | {"epochs": 1}
    model = trained(CMRCNet(**settings), cohort)
    assert np.isfinite(model.references).all()
    assert hasattr(model.network, "reconstruction") == (variant != "contrastive")


def test_one_generator_gives_one_model(cohort):
    first, second, other = (trained(TINY, cohort, seed).references for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.allclose(first, other)


def test_k_is_read_by_inference_alone(cohort):
    model = trained(TINY, cohort)
    everything = replace(TINY, neighbours=500).predict(model, cohort.slides[2].blind(), panel_of(cohort))
    assert "neighbours" not in training_fields(CMRCNet)
    np.testing.assert_allclose(everything, np.tile(model.expression.mean(axis=0), (30, 1)), rtol=1e-5)


def test_nearest_training_spot_is_its_own_match_where_image_and_genes_agree(cohort):
    model = trained(TINY, cohort)
    slide = cohort.slides[0]
    matched = replace(model, references=np.concatenate([TINY.embed(model, slide), model.references[30:]]))
    predicted = replace(TINY, neighbours=1).predict(matched, slide.blind(), panel_of(cohort))
    np.testing.assert_allclose(predicted, slide.expression(panel_of(cohort)), rtol=1e-6)


def test_another_order_of_the_panel_only_moves_columns(cohort):
    model = trained(TINY, cohort)
    slide = cohort.slides[2].blind()
    some = Panel(tuple(reversed(cohort.common_genes))[:5])
    whole = TINY.predict(model, slide, panel_of(cohort))
    np.testing.assert_allclose(TINY.predict(model, slide, some), whole[:, ::-1][:, :5], rtol=1e-6)


@pytest.mark.parametrize("construction", ["paper", "code"])
def test_save_and_load_agree(cohort, construction, tmp_path):
    adapter = replace(TINY, construction=construction)
    model = trained(adapter, cohort)
    adapter.save(model, tmp_path)
    slide = cohort.slides[2].blind()
    expected = adapter.predict(model, slide, panel_of(cohort))
    assert np.array_equal(adapter.predict(adapter.load(tmp_path, Context()), slide, panel_of(cohort)), expected)


def test_held_out_spots_choose_the_epoch_and_stay_references(cohort):
    adapter = replace(TINY, construction="code", validation_share=0.2, lowest_rate=1e-4, epochs=3)
    assert len(trained(adapter, cohort).references) == 60


def test_rate_is_constant_as_printed_and_a_cosine_as_coded():
    paper, code = (entry_of(card(name), "paper").settings for name in ("cmrcnet", "cmrcnet-code"))
    assert {CMRCNet(**paper)._rate(epoch) for epoch in range(60)} == {1e-4}
    assert CMRCNet(**code)._rate(59) == pytest.approx(1e-5)


def test_validation_batches_are_of_one_size():
    assert [len(rows) for rows in _in_order(np.arange(10), 4)] == [4, 4]
    assert [len(rows) for rows in _in_order(np.arange(3), 4)] == [3]


@pytest.mark.parametrize(("name", "blocks", "fusions"), [("cmrcnet", 12, 2), ("cmrcnet-code", 8, 1)])
def test_paper_profile_builds_the_published_network(name, blocks, fusions):
    adapter = CMRCNet(**entry_of(card(name), "paper").settings)
    network = adapter._network(20, 3)
    assert adapter.needed_weights() == ()
    assert (len(network.image_encoder.blocks), len(network.reconstruction.fusion)) == (blocks, fusions)
    assert network.image_encoder.pos_embed.shape == (1, 50, 768)
    assert network.gene_tokens.linear.weight.shape == (2048, 20)


def test_every_hyper_parameter_of_the_paper_profile_has_a_source():
    for name in ("cmrcnet", "cmrcnet-code", "stimage"):
        assert all(setting.source for setting in card(name).paper.values())
        assert card(name).quick_note
