"""Trial: what an adapter learns from and is asked, and how far two answers are apart."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.base import Context
from stbench.contract.trial import Trial, largest_gap, reordered
from stbench.data import Panel
from tests.made.cohort import GENES, made_cohort, made_slide

SLIDE = made_slide("A1")
INFINITE = float("inf")


@dataclass(frozen=True)
class Predicting:
    """Answers with ones."""

    def train(self, slides, panel, rng, context):
        return [slide.name for slide in slides], panel.genes, rng.random()

    def predict(self, model, slide, panel):
        return np.ones((slide.n_spots, len(panel)), np.float32)


@dataclass(frozen=True)
class Embedding(Predicting):
    """Gives vectors, too."""

    def embed(self, model, slide):
        return np.ones((slide.n_spots, 3), np.float32)


@dataclass(frozen=True)
class FromGenes:
    """Answers with how many genes are measured."""

    def pretrained(self, context):
        return None

    def impute_genes(self, model, slide, panel):
        return np.full((slide.n_spots, len(panel)), len(slide.measured.genes), np.float32)


def trial(adapter, n_genes=12):
    return Trial.of(adapter, made_cohort("A1", "B1", "C1"), n_genes, Context())


@pytest.mark.parametrize("n_genes", [1, 5, 12])
def test_the_last_slide_is_tested_the_others_train_and_choose_the_panel(n_genes):
    made = trial(Predicting(), n_genes)
    assert ([slide.name for slide in made.training], made.tested.name) == (["A1", "B1"], "C1")
    assert len(made.panel) == n_genes
    assert made.learn().trained[:2] == (["A1", "B1"], made.panel.genes)
    assert made.learn() == made.learn()


@pytest.mark.parametrize(
    ("adapter", "names"),
    [
        (Predicting(), {"expression", "imputation"}), (Embedding(), {"expression", "imputation", "clustering"}),
        (object(), set()), (FromGenes(), {"gene-imputation"}),
    ],
)  # fmt: skip
def test_it_is_asked_every_question_that_it_can_answer(adapter, names):
    assert set(trial(adapter).kinds) == names


@pytest.mark.parametrize("n_genes", [4, 12])
def test_where_genes_are_hidden_every_second_one_is_asked_for_while_the_others_are_shown(n_genes):
    made = trial(FromGenes(), n_genes)
    assert made.asked("gene-imputation").genes == made.panel.genes[::2]
    answer = made.answer("gene-imputation", made.learn())
    assert made.fits("gene-imputation", answer)
    assert (answer == n_genes // 2).all()


@pytest.mark.parametrize(
    ("name", "shape", "fits"),
    [
        ("expression", (30, 12), True), ("expression", (30, 11), False), ("expression", (29, 12), False),
        ("clustering", (30, 3), True), ("clustering", (29, 3), False), ("clustering", (30,), False),
    ],
)  # fmt: skip
def test_answers_are_compared_where_they_have_the_shape_that_they_should(name, shape, fits):
    assert trial(Embedding()).fits(name, np.ones(shape)) is fits


def count_more(slide):
    slide.counts.data += 1


def label_anew(slide):
    slide.adata.obs["label"] = "fat"


def move(slide):
    slide.centres_px[:] += 1


@pytest.mark.parametrize(("part", "change"), [("counts", count_more), ("labels", label_anew), ("positions", move)])
def test_prints_tell_which_part_of_a_slide_changed(part, change):
    made = trial(Predicting())
    before = made.prints()
    change(made.tested)
    assert [name for name, now in made.prints().items() if now != before[name]] == [f"{part} of slide 'C1'"]


@given(st.permutations(range(30)))
@settings(max_examples=20, deadline=None)
def test_a_slide_in_another_order_holds_the_same_of_every_spot(order):
    other = reordered(SLIDE, np.array(order))
    assert other.spots == tuple(SLIDE.spots[row] for row in order)
    assert np.array_equal(other.expression(Panel(GENES)), SLIDE.expression(Panel(GENES))[order])
    assert np.array_equal(other.centres_px, SLIDE.centres_px[order])
    assert np.array_equal(other.array_xy, SLIDE.array_xy[order])
    assert list(other.labels) == [SLIDE.labels[row] for row in order]


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([1.0, 2.0], [1.0, 2.5], 0.5),
        ([1.0, np.nan], [1.5, np.nan], 0.5),
        ([1.0, np.nan], [1.0, 2.0], INFINITE),
        ([1.0], [1.0, 2.0], INFINITE),
        ([], [], 0.0),
    ],
)
def test_the_gap_is_the_largest_difference_and_infinite_where_answers_cannot_be_compared(first, second, gap):
    assert largest_gap(np.array(first), np.array(second)) == gap
    assert largest_gap(np.array(second), np.array(first)) == gap
