"""ST-DAI: the backbone stays as the first stage left it, and each slide is answered by its own layers."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters import adapters
from stbench.adapters.base import Context, needed_weights
from stbench.adapters.st_dai.adapter import Scaling, StDai
from stbench.adapters.st_dai.labels import Central, central_means
from stbench.data import Panel
from stbench.errors import DataError
from tests.made.adapters import SMALL
from tests.made.smooth import GENES, smooth_slide, sparse

PANEL = Panel(GENES)
WHOLE = smooth_slide("A1")
VISIBLE = [sparse(smooth_slide(name, turn=turn)) for name, turn in (("A2", 0.2), ("A3", 0.0))]
OPTIONS = (("encoder", "colour"), ("components", 0), ("alpha", 10.0))
SETTINGS = SMALL["st_dai"] | {"options": OPTIONS, "epochs": 3}
BACKBONES = {"ridge_probe": OPTIONS, "mean": ()}


def learned(**changes):
    adapter = StDai(**SETTINGS | changes)
    slides = [VISIBLE[0].observed, WHOLE, VISIBLE[1].observed]
    return adapter, adapter.train(slides, PANEL, np.random.default_rng(0), Context())


ADAPTER, MODEL = learned()


@pytest.mark.parametrize("backbone", BACKBONES)
def test_only_the_alignment_layers_move_in_the_second_stage(backbone):
    options = BACKBONES[backbone]
    _, model = learned(backbone=backbone, options=options)
    alone = adapters[backbone](**dict(options))
    first = alone.train([WHOLE], PANEL, np.random.default_rng(0), Context())
    answers = [alone.predict(each, VISIBLE[0].blind(), PANEL) for each in (model.backbone, first)]
    assert_array_equal(*answers)
    for moved in (model.layers.scale, model.layers.shift, model.layers.outer):
        assert moved.detach().abs().sum() > 0


@pytest.mark.parametrize("number", [0, 1])
def test_each_slide_is_answered_by_its_own_layers_and_a_strange_one_by_the_backbone(number):
    values = ADAPTER.impute(MODEL, VISIBLE[number], PANEL)
    plain = ADAPTER.wrapped().predict(MODEL.backbone, VISIBLE[number].blind(), PANEL)
    strange = MODEL._replace(images=("another", "and another"))
    swapped = MODEL._replace(images=MODEL.images[::-1])
    assert_array_equal(ADAPTER.impute(strange, VISIBLE[number], PANEL), plain)
    assert np.abs(values - plain).max() > 1e-4
    assert np.abs(values - ADAPTER.impute(swapped, VISIBLE[number], PANEL)).max() > 1e-4


@pytest.mark.parametrize("number", [0, 1])
def test_the_second_stage_reads_the_backbone_and_the_central_slide_of_all_spots_of_a_sparse_one(number):
    part, alone = VISIBLE[number].observed, ADAPTER.wrapped()
    whole, central = part.whole(), Central.of(WHOLE, PANEL)
    said = ADAPTER._said(MODEL.backbone, MODEL.scaling, central, part, PANEL)
    predicted, features = alone.predict(MODEL.backbone, whole, PANEL), alone.embed(MODEL.backbone, whole.blind())
    assert_array_equal(said["predicted"], predicted)
    assert_array_equal(said["features"], Scaling.of(alone.embed(MODEL.backbone, WHOLE.blind()))(features))
    assert_allclose(said["pseudo"], (predicted + central_means(central, part, ADAPTER.neighbours)) / 2, rtol=1e-6)
    assert_array_equal(said["rows"], VISIBLE[number].observed_rows)
    assert_array_equal(said["measured"], part.expression(PANEL))


@pytest.mark.parametrize("number", [0, 1])
def test_an_answer_is_what_the_layers_of_the_slide_make_of_the_backbone(number):
    blind, alone = VISIBLE[number].blind(), ADAPTER.wrapped()
    given = alone.predict(MODEL.backbone, blind, PANEL), MODEL.scaling(alone.embed(MODEL.backbone, blind))
    slides = torch.full((len(given[0]),), number)
    with torch.inference_mode():
        expected = MODEL.layers(*map(torch.from_numpy, given), slides)
    assert_allclose(ADAPTER.impute(MODEL, VISIBLE[number], PANEL), expected, rtol=1e-6)


@pytest.mark.parametrize("confidence", [True, False])
def test_the_confidence_generator_can_be_left_out(confidence):
    _, model = learned(confidence=confidence)
    assert (model.layers.confidence is not None) is confidence


@pytest.mark.parametrize("backbone", ["position", "kriging", "nothing"])
def test_what_does_not_train_predict_and_save_is_no_backbone(backbone):
    with pytest.raises(ValueError, match="backbone"):
        StDai(backbone=backbone, options=())


@pytest.mark.parametrize("names", [("A1", "B1"), ("B1", "A1")])
def test_the_first_whole_slide_is_the_central_one(names, capsys):
    slides = [smooth_slide(name) for name in names]
    model = ADAPTER.train([*slides, VISIBLE[0].observed], PANEL, np.random.default_rng(0), Context())
    assert f"{names[0]} aligned to A2" in capsys.readouterr().out
    expected = Scaling.of(ADAPTER.wrapped().embed(model.backbone, slides[0].blind()))
    assert_array_equal(model.scaling.mean, expected.mean)


def test_without_a_whole_slide_it_fails():
    with pytest.raises(DataError, match="all parts of slides"):
        ADAPTER.train([VISIBLE[0].observed], PANEL, np.random.default_rng(0), Context())


def test_a_model_with_layers_comes_back_from_its_files(tmp_path):
    ADAPTER.save(MODEL, tmp_path)
    loaded = ADAPTER.load(tmp_path, Context())
    for visible in VISIBLE:
        assert_array_equal(ADAPTER.impute(loaded, visible, PANEL), ADAPTER.impute(MODEL, visible, PANEL))


def test_features_are_scaled_by_the_central_slide():
    features = np.random.default_rng(0).normal(3, 2, (50, 4))
    features[:, 2] = 7.0
    scaled = Scaling.of(features)(features)
    assert_allclose(scaled.mean(axis=0), 0, atol=1e-6)
    assert_allclose(scaled.std(axis=0), [1, 1, 0, 1], atol=1e-6)


def test_the_weights_of_the_backbone_are_asked_for():
    assert needed_weights(replace(ADAPTER, options=(("encoder", "plip"),))) == ("plip",)
