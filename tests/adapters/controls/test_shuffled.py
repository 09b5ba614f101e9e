"""Shuffled pairs: spots change places within their slide, by the seed, in training and in embeddings alike."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.base import Context, permutes_spots
from stbench.adapters.controls import shuffled
from stbench.adapters.controls.shuffled import ShuffledRidge
from stbench.adapters.probes.ridge import RidgeProbe
from stbench.data import Panel
from tests.made.cohort import GENES, made_slide

PANEL, ADAPTER = Panel(GENES), ShuffledRidge(encoder="colour", components=0)
SLIDES = [made_slide("A1", spots=12), made_slide("A2", spots=9)]
TEST = made_slide("B1", spots=10)


def trained(seed=0, adapter=ADAPTER, slides=SLIDES):
    return adapter.train(slides, PANEL, np.random.default_rng(seed), Context())


MODEL = trained()


def sorted_rows(values):
    return values[np.lexsort(values.T)]


@pytest.mark.parametrize("seed", [0, 1])
def test_profiles_change_places_within_their_own_slide_while_patches_stay(seed, monkeypatch):
    given_to_fit = []
    fit = shuffled.fit_linear_map
    monkeypatch.setattr(
        shuffled, "fit_linear_map", lambda x, y, **options: given_to_fit.append((x, y)) or fit(x, y, **options)
    )
    trained(seed)
    (features, targets), (first, second) = given_to_fit[0], (slide.expression(PANEL) for slide in SLIDES)
    np.testing.assert_array_equal(features, Context().features("colour").stacked(SLIDES))
    for values, own in ((targets[:12], first), (targets[12:], second)):
        np.testing.assert_array_equal(sorted_rows(values), sorted_rows(own))
        assert not np.array_equal(values, own)


@pytest.mark.parametrize("components", [0, 2])
def test_slides_of_one_spot_leave_nothing_to_shuffle_and_give_the_ridge_probe(components):
    slides = [made_slide(f"A{number}", spots=1) for number in range(5)]
    settings = {"encoder": "colour", "components": components, "alpha": 3.0}
    control, probe = ShuffledRidge(**settings), RidgeProbe(**settings)
    own = probe.train(slides, PANEL, np.random.default_rng(0), Context())
    np.testing.assert_array_equal(
        control.predict(trained(adapter=control, slides=slides), TEST, PANEL), probe.predict(own, TEST, PANEL)
    )


@given(st.integers(0, 2**32 - 1))
def test_an_embedding_is_that_of_the_slides_spots_in_an_order_that_the_seed_gives(seed):
    model, frozen = MODEL._replace(seed=seed), Context().features("colour")(TEST)
    embedding = ADAPTER.embed(model, TEST.blind())
    np.testing.assert_array_equal(sorted_rows(embedding), sorted_rows(frozen))
    np.testing.assert_array_equal(ADAPTER.embed(model, TEST.blind()), embedding)


@pytest.mark.parametrize(("seed", "name"), [(0, "B2"), (1, "B1")], ids=["slide", "seed"])
def test_another_slide_and_another_training_have_another_order(seed, name):
    other = ADAPTER.embed(trained(seed), replace(TEST, name=name))
    assert not np.array_equal(other, ADAPTER.embed(MODEL, TEST))
    np.testing.assert_array_equal(sorted_rows(other), sorted_rows(ADAPTER.embed(MODEL, TEST)))


def test_it_says_that_embeddings_alone_are_out_of_place_and_answers_zero_shot_as_it_predicts():
    assert permutes_spots(ADAPTER) == ("embed",)
    assert ADAPTER.needed_weights() == ("colour",)
    np.testing.assert_array_equal(ADAPTER.zero_shot(MODEL, TEST, PANEL), ADAPTER.predict(MODEL, TEST, PANEL))


def test_a_saved_control_keeps_its_order(tmp_path):
    model = trained(3)
    ADAPTER.save(model, tmp_path)
    loaded = ADAPTER.load(tmp_path, Context())
    assert loaded.seed == model.seed
    np.testing.assert_array_equal(ADAPTER.embed(loaded, TEST), ADAPTER.embed(model, TEST))
    np.testing.assert_array_equal(ADAPTER.predict(loaded, TEST, PANEL), ADAPTER.predict(model, TEST, PANEL))
