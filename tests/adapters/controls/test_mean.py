"""The training mean: over spots and not over slides, the same everywhere, whatever the image shows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.base import Context
from stbench.adapters.controls.mean import Mean
from stbench.data import Panel
from stbench.errors import DataError
from tests.made.cohort import GENES, image, made_slide

TEST = made_slide("Z1", spots=7)


def learned(slides):
    return Mean().train(slides, Panel(GENES), np.random.default_rng(0), Context())


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_every_training_spot_counts_once_and_every_test_spot_is_given_the_same(sizes):
    slides = [made_slide(f"A{number}", spots=spots) for number, spots in enumerate(sizes)]
    every = np.concatenate([slide.expression(Panel(GENES)) for slide in slides]).astype(np.float64)
    predicted = Mean().predict(learned(slides), TEST.blind(), Panel(GENES))
    assert predicted.shape == (TEST.n_spots, len(GENES))
    assert predicted.dtype == np.float32
    assert (predicted == predicted[0]).all()
    np.testing.assert_allclose(predicted[0], every.sum(axis=0) / sum(sizes), rtol=1e-6)


@given(st.lists(st.sampled_from(GENES), min_size=1, unique=True))
def test_a_gene_has_its_own_mean_in_whatever_panel_it_is_asked(genes):
    model = learned([made_slide("A1"), made_slide("B1")])
    predicted = Mean().predict(model, TEST, Panel(tuple(genes)))
    np.testing.assert_array_equal(predicted[0], model.values[[GENES.index(gene) for gene in genes]])


@pytest.mark.parametrize("value", [0, 255])
def test_neither_the_image_nor_the_place_of_a_spot_changes_the_answer(value):
    model = learned([made_slide("A1")])
    other = replace(TEST, image=image(np.full((9, 9, 3), value, np.uint8)), centres_px=TEST.centres_px + 50)
    np.testing.assert_array_equal(Mean().predict(model, other, Panel(GENES)), Mean().predict(model, TEST, Panel(GENES)))


def test_a_saved_mean_is_the_mean_and_still_names_a_gene_that_it_never_saw(tmp_path):
    model = learned([made_slide("A1")])
    Mean().save(model, tmp_path)
    loaded = Mean().load(tmp_path, Context())
    np.testing.assert_array_equal(loaded.values, model.values)
    assert loaded.genes == GENES
    with pytest.raises(DataError, match="gene 'NOSUCH' is not measured"):
        Mean().predict(loaded, TEST, Panel(("NOSUCH",)))
