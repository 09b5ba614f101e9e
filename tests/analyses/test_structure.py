"""What is kept of the structure, against the truth itself and against a flat prediction."""

import math
from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.structure import kept_structure
from stbench.errors import SelectionError
from stbench.scoring.answers import Outcome
from tests.made.answers import answers, clustering_card, entrant, flat, questions, truth, without
from tests.made.cohort import GENES, made_cohort, made_slide

ASKED = questions(cohort=made_cohort("A1", "B1"))


def kept(guess, **known):
    (only,) = kept_structure(answers(ASKED, entrant(ASKED, "one", guess=guess, **known)))
    return only


def test_the_truth_keeps_everything():
    found = kept(truth)
    for name in ("correlation_pcc", "means_pcc", "variances_pcc", "variance_kept", "moran_pcc"):
        assert getattr(found, name) == pytest.approx(1.0), name
    assert found.correlation_difference == pytest.approx(0.0)
    assert found.moran_predicted == pytest.approx(found.moran_truth)
    assert len(found.best) == 5
    assert all(gene.pcc == pytest.approx(1.0) for gene in found.best)


def test_a_flat_prediction_keeps_levels_alone():
    found = kept(flat)
    assert found.means_pcc == pytest.approx(1.0)
    assert (found.variance_kept, found.moran_predicted) == (0.0, 0.0)
    assert found.correlation_pcc == 0.0


def test_the_best_genes_are_those_that_lead_on_every_slide():
    def three_right(slide, panel, seed):
        guess, measured = np.random.default_rng(0).normal(size=(30, 12)), slide.expression(panel)
        guess[:, [2, 5, 7]] = measured[:, [2, 5, 7]]
        return guess

    found = kept(three_right)
    assert {gene.gene for gene in found.best[:3]} == {"GENE2", "GENE5", "GENE7"}
    assert not math.isnan(found.best[4].pcc)


@pytest.mark.parametrize(
    ("known", "method", "control"),
    [
        ({}, "One", False),
        ({"control": True}, "One", True),
        ({"outcome": Outcome(status="measured", stand_in=True)}, "One †", False),
    ],
)
def test_a_method_is_called_by_its_title(known, method, control):
    found = kept(truth, **known)
    assert (found.method, found.control) == (method, control)


def test_only_genes_that_are_scored_on_every_slide_can_be_the_best():
    counts = np.random.default_rng(0).poisson(3.0, (30, 12))
    counts[:, 3:] = 0
    cohort = made_cohort("A1")
    slides = (*cohort.slides, made_slide("B1", counts=counts))
    asked = questions(cohort=replace(cohort, slides=slides))
    (found,) = kept_structure(answers(asked, entrant(asked, "one", guess=truth)))
    assert {gene.gene for gene in found.best} == set(GENES[:3])


def test_an_unfinished_method_is_left_out_and_embeddings_have_no_genes():
    assert kept_structure(answers(ASKED, without(entrant(ASKED, "one"), "A1", None))) == ()
    embedded = questions(clustering_card(), made_cohort())
    with pytest.raises(SelectionError, match=r"asks for embeddings.*structure compares genes"):
        kept_structure(answers(embedded, entrant(embedded, "one")))
