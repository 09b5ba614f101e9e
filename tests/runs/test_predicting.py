"""Predicting: what is trained does not depend on what is asked about, and results become predictions with scores."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.data.unmeasured import with_unmeasured
from stbench.encoders.compute import Compute
from stbench.errors import ProtocolError, SelectionError
from stbench.protocols.unmeasured import for_unmeasured
from stbench.runs.predicting import Predicting, of_seed, without_scores_instead
from stbench.runs.record import record_of
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction
from tests.made.cohort import GENES
from tests.made.plans import COHORT, TASK, plan_of, put_result
from tests.made.unmeasured import uncounted_slide

FEW = ("GENE3", "GENE1")


def predicting(*names, method="learner", scored=True, genes=()):
    slides = [uncounted_slide(name, like=name) for name in names or ("N1", "N2")]
    plan = plan_of(method, task=for_unmeasured(TASK), cohort=with_unmeasured(COHORT, slides))
    return Predicting(plan=plan, validation=plan_of(method) if scored else None, training=COHORT, genes=genes)


def answered(store, made):
    """Results of all jobs: zeros in cross-validation, numbers for the slides."""
    for job in made.validation.jobs if made.validation else ():
        put_result(store, job)
    for number, job in enumerate(made.plan.jobs, start=1):
        slide = made.plan.questions.cohort[job.fold.test[0].slide]
        values = np.full((slide.n_spots, len(GENES)), number, np.float32) + np.arange(len(GENES), dtype=np.float32)
        store.put(record_of(job, "measured", Compute()), [Prediction(values, slide.name, slide.spots, GENES)])


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.mark.parametrize("names", [("N1",), ("N2", "N1"), ("N3", "N4", "N5")])
def test_a_model_serves_whatever_slides_are_asked_about(names):
    jobs = predicting(*names).plan.jobs
    assert {job.training_key for job in jobs} == {predicting().plan.jobs[0].training_key}
    assert {part.slide for job in jobs for part in job.fold.train} == {"A1", "A2", "B1"}
    assert len({job.key for job in jobs}) == len(names)


@pytest.mark.parametrize(("scored", "genes"), [(True, ()), (True, FEW), (False, FEW)])
def test_results_become_predictions_of_the_genes_that_are_named(store, scored, genes):
    made = predicting(scored=scored, genes=genes)
    answered(store, made)
    first, second = made.predicted(store, {"command": "stbench predict"})
    assert (first.name, second.name, first.prediction.genes) == ("N1", "N2", genes or GENES)
    np.testing.assert_array_equal(second.prediction.values - first.prediction.values, 1)
    assert (first.facts["command"], first.facts["slide"]) == ("stbench predict", "N1")
    assert (first.trust is None, first.facts["scores"] == {}) == (not scored, not scored)
    if scored:
        assert tuple(first.trust.genes.index) == first.prediction.genes
        assert first.facts["scores"]["split"] == "leave-one-sample-out, unit patient"


@pytest.mark.parametrize("status", ["failed", "out of memory", "needs weights"])
def test_a_job_without_a_result_is_named_with_its_cause_and_log(store, status):
    made = predicting()
    answered(store, made)
    put_result(store, made.validation.jobs[0], status)
    (failure,) = made.failures(store)
    assert (failure.status, failure.cause) == (status, "ValueError: no luck")
    assert failure.log == store.log_path(made.validation.jobs[0].key)


def test_what_never_ran_is_no_result(store):
    assert {failure.status for failure in predicting().failures(store)} == {"not run"}


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: predicting(genes=("GENE99",)), "not in the panel"),
        (lambda: predicting(method="mute"), "cannot be asked"),
    ],
)
def test_what_cannot_be_asked_is_told_before_it_is_run(made, told):
    predicting(genes=FEW).check()
    with pytest.raises(SelectionError, match=told):
        made().check()


@pytest.mark.parametrize("seed", [0, 1])
def test_one_model_of_a_method_with_repeats_is_asked(seed):
    made = plan_of("learner", task=TASK.model_copy(update={"seeds": (0, 1)}))
    assert {job.seed for job in of_seed(made, seed).jobs} == {seed}
    assert len(of_seed(made, seed).jobs) == len(made.jobs) / 2


@pytest.mark.parametrize("todo", ["", "Use another task"])
def test_a_dataset_that_cannot_be_cross_validated_can_be_predicted_from_all_the_same(todo):
    error = without_scores_instead(ProtocolError("split", "is none", "", todo))
    assert str(error).endswith("--no-scores.")
    assert todo in str(error)


def test_plans_are_run_in_order_cross_validation_first():
    made = predicting()
    assert made.plans == (made.validation, made.plan)
    assert replace(made, validation=None).plans == (made.plan,)
