"""Expression: a value per gene of the panel, what is left out, and what a batch correction does to a task."""

import numpy as np
import pytest

from stbench.errors import CardError, ShapeError
from stbench.protocols.base import kind_of, kinds
from tests.made.answers import clustering_card, task_card
from tests.made.cohort import made_slide
from tests.made.kinds import PANEL, SLIDE, best_answer, card_of, scores_of_kind


@pytest.mark.parametrize("name", [name for name in kinds.names() if kinds[name].has_genes])
def test_an_answer_with_a_gene_less_is_refused(name):
    with pytest.raises(ShapeError, match=r"\(30, 11\)"):
        kinds[name].checked(best_answer(name)(SLIDE)[:, 1:], SLIDE.blind(), PANEL)


@pytest.mark.parametrize("name", ["expression", "zero-shot"])
def test_genes_without_variation_are_counted_as_left_out(name):
    counts = np.random.default_rng(0).poisson(3.0, (30, 12))
    counts[:, :2] = 0
    slides = (SLIDE, made_slide("B1", counts=counts))
    known = [score for score in scores_of_kind(name, best_answer(name), slides) if not score.pooled]
    assert kinds[name].left_out(known) == "genes constant in a test slide's truth: 0 to 2 per slide"


@pytest.mark.parametrize(
    ("task", "has"),
    [
        (card_of("expression"), True),
        (card_of("zero-shot"), True),
        (card_of("clustering"), False),
        (card_of("expression", batch_correction="harmony", panel={"rule": "all", "chosen_on": "all"},
              tags=("transductive",)), False),
    ],
)  # fmt: skip
def test_a_noise_ceiling_takes_counts_that_nobody_corrected(task, has):
    assert kind_of(task).has_ceiling(task) is has


def test_a_correction_is_said_with_its_leak_and_refused_for_embeddings():
    changes = {"batch_correction": "harmony", "panel": {"rule": "all", "chosen_on": "all"}, "tags": ("transductive",)}
    names = [line.name for line in kinds["expression"].wording(task_card(**changes), [])]
    assert names == ["Panel", "Target", "Batch correction", "Leak", "Noise ceiling"]
    kinds["expression"].check_card(task_card(**changes))
    with pytest.raises(CardError, match="batch_correction is 'harmony'"):
        kinds["clustering"].check_card(clustering_card(**changes))
