"""A job whose machine was lost is tried again, and has a row in the end; what it kept before is not lost."""

from types import SimpleNamespace

import pytest

from stbench.runs.engines.losses import TRIES
from stbench.runs.engines.lost import Lost
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result, step_of


@pytest.fixture
def lost(tmp_path):
    return Lost(SimpleNamespace(store=Store.open(tmp_path / "store").folder, device="cpu"), 1)


@pytest.mark.parametrize("how", ["its node was lost", "its array task was lost (state NODE_FAIL)"])
def test_a_job_is_lost_as_often_as_a_worker_may_be_killed(lost, how):
    job, other = plan_of("mean").jobs[:2]
    assert [lost.status(job, how) for _ in range(TRIES)] == [*[None] * (TRIES - 1), "failed"]
    assert lost.status(other, how) is None
    record = Store(lost.place.store).record(job.key)
    assert (record.status, record.cause) == ("failed", f"{how}, in each of {TRIES} tries")
    assert record.cause in Store(lost.place.store).log_path(job.key).read_text()


def test_a_job_that_kept_its_result_before_is_measured(lost):
    job = plan_of("mean").jobs[0]
    put_result(Store(lost.place.store), job)
    assert lost.status(job, "its node was lost") == "measured"
    assert lost.tries == {}


def test_a_step_of_other_jobs_that_is_lost_leaves_no_result(lost):
    step = step_of("A1")
    assert [lost.status(step, "its node was lost") for _ in range(TRIES)] == [*[None] * (TRIES - 1), "failed"]
    assert set(Store(lost.place.store).keys()) == set()
