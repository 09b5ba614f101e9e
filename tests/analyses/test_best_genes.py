"""Best genes: the highest means over slides of what is scored, against scores computed here anew."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from stbench.analyses.best_genes import best_genes_of
from stbench.metrics.gene import pearson_per_gene
from stbench.scoring.score import scores_of
from tests.made.answers import answers, entrant, noisy, pooled_card, questions, task_card, without
from tests.made.cohort import GENES

SEEDS = (0, 1)


@cache
def given(card=task_card, many=5, added=()):
    asked = questions(card(best_genes=many, seeds=SEEDS), added=added)
    return answers(asked, entrant(asked, "good", 0.3, seeds=SEEDS), entrant(asked, "poor", 3.0, seeds=SEEDS))


def means(asked, guess):
    """Of each gene, NaN where its truth is constant on any slide."""
    panel, values = asked.folds[0].panel, []
    for slide in asked.cohort.slides:
        truth = slide.expression(panel)
        values.append(
            np.mean([pearson_per_gene(truth, guess(slide, panel, seed).astype(np.float32)) for seed in SEEDS], 0)
        )
    return dict(zip(panel.genes, np.mean(values, axis=0), strict=True))


@pytest.mark.parametrize("card", [task_card, pooled_card])
@pytest.mark.parametrize(("name", "noise"), [("good", 0.3), ("poor", 3.0)])
def test_they_are_the_highest_means_over_slides_and_seeds(card, name, noise):
    made = given(card)
    known = {gene: value for gene, value in means(made.questions, noisy(noise)).items() if value > 0}
    best = best_genes_of(made, scores_of(made))[name]
    assert [gene for gene, _ in best] == sorted(known, key=known.__getitem__, reverse=True)[:5]
    assert [score for _, score in best] == pytest.approx([known[gene] for gene, _ in best])


@pytest.mark.parametrize("many", [0, 1, 3, 10_000])
def test_there_are_as_many_as_the_task_asks_for(many):
    made = given(many=many)
    best = best_genes_of(made, scores_of(made))
    for name, noise in (("good", 0.3), ("poor", 3.0)):
        counted = sum(value > 0 for value in means(made.questions, noisy(noise)).values())
        assert len(best.get(name, ())) == min(many, counted)


@pytest.mark.parametrize("name", ["good", "poor"])
def test_markers_that_were_added_to_the_panel_are_never_among_them(name):
    first = best_genes_of(given(), scores_of(given()))[name][0].gene
    made = given(added=(first,))
    assert first in GENES
    assert first not in {gene for gene, _ in best_genes_of(made, scores_of(made))[name]}


def test_a_row_that_lacks_a_fold_has_none():
    made = given()
    lacking = replace(made, entrants=(without(made.entrants[0], "B1", None), made.entrants[1]))
    assert list(best_genes_of(lacking, scores_of(lacking))) == ["poor"]


def test_what_is_predicted_as_constant_is_no_best_gene():
    made = given()
    constant = replace(made, entrants=(entrant(made.questions, "flat", None, seeds=SEEDS),))
    assert best_genes_of(constant, scores_of(constant)) == {"flat": ()}
