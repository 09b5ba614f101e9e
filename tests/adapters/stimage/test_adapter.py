"""STimage-1K4M as an adapter: its gene inputs, its two predictions, and the weights it starts from."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context, training_fields
from stbench.adapters.stimage.adapter import STimage
from stbench.adapters.stimage.network import ClipTower, vision_part
from stbench.data import Panel
from stbench.errors import WeightsMissing
from stbench.weights import WeightSearch
from tests.made.golden import description
from tests.made.tiny import tiny_cohort

TINY = STimage(encoder="colour", gene_count=8, epochs=2, batch=32, learning_rate=1e-3, neighbours=5)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def model(cohort):
    return trained(TINY, cohort)


def trained(adapter, cohort, seed=0, context=Context()):  # noqa: B008 - frozen
    return adapter.train(cohort.slides[:2], Panel(cohort.common_genes), np.random.default_rng(seed), context)


def test_ridge_and_retrieval_come_from_one_training(cohort, model):
    slide, panel = cohort.slides[2].blind(), Panel(cohort.common_genes)
    ridge = TINY.predict(model, slide, panel)
    retrieved = replace(TINY, predicts="retrieval").predict(model, slide, panel)
    assert not {"predicts", "neighbours"} & set(training_fields(STimage))
    assert ridge.shape == retrieved.shape == (30, 12)
    assert ridge.dtype == retrieved.dtype == np.float32
    assert not np.allclose(ridge, retrieved)


def test_embedding_is_the_shared_latent_of_unit_length(cohort, model):
    embedding = TINY.embed(model, cohort.slides[2].blind())
    assert embedding.shape == (30, 32)
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1, rtol=1e-5)


def test_one_generator_gives_one_model(cohort, model):
    assert np.array_equal(trained(TINY, cohort).references, model.references)
    assert not np.allclose(trained(TINY, cohort, seed=1).references, model.references)


def test_save_and_load_agree(cohort, model, tmp_path):
    slide, panel = cohort.slides[2].blind(), Panel(cohort.common_genes)
    TINY.save(model, tmp_path)
    loaded = TINY.load(tmp_path, Context())
    for adapter in (TINY, replace(TINY, predicts="retrieval")):
        assert np.array_equal(adapter.predict(loaded, slide, panel), adapter.predict(model, slide, panel))


def test_another_order_of_the_panel_only_moves_columns(cohort, model):
    slide, whole = cohort.slides[2].blind(), Panel(cohort.common_genes)
    some = Panel(tuple(reversed(cohort.common_genes))[:5])
    assert np.array_equal(TINY.predict(model, slide, some), TINY.predict(model, slide, whole)[:, ::-1][:, :5])


def test_paper_profile_without_its_weights_says_how_to_get_them(cohort, tmp_path):
    adapter = STimage(epochs=1)
    assert adapter.needed_weights() == ("plip",)
    with pytest.raises(WeightsMissing, match="weights fetch plip"):
        trained(adapter, cohort, context=Context(weights=WeightSearch(folder=tmp_path)))


def test_plip_file_holds_exactly_the_tower():
    entries = description("plip_keys")["state_dict"]
    file = {e["key"]: torch.empty(tuple(e["shape"]), device="meta") for e in entries}
    with torch.device("meta"):
        tower = ClipTower().build()
    shapes = {key: value.shape for key, value in tower.state_dict().items()}
    assert {key: value.shape for key, value in vision_part(file).items()} == shapes
