"""What is kept of the structure, against the truth itself and against a flat prediction."""

import math

import numpy as np
import pytest

from stbench.analyses.structure import kept_structure
from stbench.cards import methods, tasks
from stbench.data import Panel
from stbench.errors import SelectionError
from stbench.runs.execute import record_of
from stbench.runs.plan import entry_of, make_plan
from stbench.runs.store import Prediction, Store
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

DECK = methods(CARDS)
COHORT = made_cohort("A1", "B1")


def kept(tmp_path, guess, task="gene-pred"):
    plan = make_plan([entry_of(DECK["learner"], "paper")], tasks()[task], COHORT, "paper")
    store = Store.open(tmp_path)
    for job in plan.jobs:
        slide = COHORT[job.fold.test[0].slide]
        values = np.asarray(guess(slide.expression(Panel(GENES))), dtype=np.float32)
        store.put(record_of(job, "measured"), [Prediction(values, slide.name, slide.spots, GENES)])
    return kept_structure(plan, store, COHORT)


def test_the_truth_keeps_everything(tmp_path):
    (found,) = kept(tmp_path, lambda truth: truth)
    for name in ("correlation_pcc", "means_pcc", "variances_pcc", "variance_kept", "moran_pcc"):
        assert getattr(found, name) == pytest.approx(1.0), name
    assert found.correlation_difference == pytest.approx(0.0)
    assert found.moran_predicted == pytest.approx(found.moran_truth)
    assert len(found.best) == 5
    assert all(gene.pcc == pytest.approx(1.0) for gene in found.best)


def test_a_flat_prediction_keeps_levels_alone(tmp_path):
    (found,) = kept(tmp_path, lambda truth: truth * 0 + truth.mean(axis=0))
    assert found.means_pcc == pytest.approx(1.0)
    assert (found.variance_kept, found.moran_predicted) == (0.0, 0.0)
    assert found.correlation_pcc == 0.0


def test_the_best_genes_are_those_that_lead_on_every_slide(tmp_path):
    def three_right(truth):
        guess = np.random.default_rng(0).normal(size=truth.shape)
        guess[:, [2, 5, 7]] = truth[:, [2, 5, 7]]
        return guess

    (found,) = kept(tmp_path, three_right)
    assert {gene.gene for gene in found.best[:3]} == {"GENE2", "GENE5", "GENE7"}
    assert not math.isnan(found.best[4].pcc)


def test_an_unfinished_method_is_left_out_and_embeddings_have_no_genes(tmp_path):
    plan = make_plan([entry_of(DECK["learner"], "paper")], tasks()["gene-pred"], COHORT, "paper")
    assert kept_structure(plan, Store.open(tmp_path), COHORT) == ()
    embedded = make_plan([entry_of(DECK["learner"], "paper")], tasks()["clustering"], COHORT, "paper")
    with pytest.raises(SelectionError, match="asks for no expression"):
        kept_structure(embedded, Store.open(tmp_path), COHORT)
