"""Outlook: which jobs of a plan are still to do, and what they may cost."""

import pytest

from stbench.runs.outlook import outlook
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner")
A1, A2, B1 = PLAN.jobs
COST = {"train_wall_s": 10.0, "predict_wall_s": 1.0}


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.mark.parametrize("done", [(), (A1,), (A2, B1), (A1, A2, B1)], ids=lambda done: f"{len(done)} done")
def test_what_is_measured_is_done_and_everything_else_is_to_do(store, done):
    for job in done:
        put_result(store, job)
    found = outlook(PLAN, store)
    assert found.done == done
    assert found.todo == tuple(job for job in PLAN.jobs if job not in done)


@pytest.mark.parametrize("status", ["failed", "timed out", "out of memory"])
def test_what_ended_without_an_answer_is_to_do_again(store, status):
    put_result(store, B1, status)
    assert B1 in outlook(PLAN, store).todo


@pytest.mark.parametrize(
    ("done", "costs", "seconds"),
    [
        ((A1,), [COST], 11.0 + 11.0),
        ((B1,), [COST], 11.0 + 1.0),
        ((A1, A2), [COST, {"train_wall_s": 30.0, "predict_wall_s": 3.0}], 20.0 + 2.0),
        ((A1, A2, B1), [COST, COST, COST], 0),
        ((B1,), [{}], 0.0),
    ],
    ids=["two trainings", "two that share a training", "medians", "nothing to do", "no cost was noted"],
)
def test_the_cost_is_foretold_from_the_median_of_what_is_measured_and_a_shared_training_counts_once(
    store, done, costs, seconds
):
    for job, cost in zip(done, costs, strict=True):
        put_result(store, job, cost=cost)
    found = outlook(PLAN, store)
    assert found.seconds == pytest.approx(seconds)
    assert found.unknown == ()


@pytest.mark.parametrize("measured", ["learner", "mean"])
def test_methods_that_no_earlier_job_tells_of_are_named(store, measured):
    both = plan_of("learner", "mean")
    put_result(store, next(job for job in both.jobs if job.entry.name == measured), cost=COST)
    found = outlook(both, store)
    assert found.unknown == tuple({"learner", "mean"} - {measured})
    assert found.seconds is not None


def test_with_nothing_measured_nothing_is_foretold(store):
    found = outlook(PLAN, store)
    assert (found.seconds, found.unknown) == (None, ("learner",))


def test_rows_that_come_to_the_same_settings_share_their_jobs(store):
    twice = plan_of("learner", "learner")
    assert len(twice.jobs) == 6
    assert outlook(twice, store).todo == PLAN.jobs
