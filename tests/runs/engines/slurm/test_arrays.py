"""What a task notes is reported once; jobs of a task that is lost are submitted again, those of a fault are not."""

from collections import Counter
from types import SimpleNamespace

import pytest

pytest.importorskip("submitit", reason="submitit is not installed: pip install 'stbench[slurm]'")

from submitit.core.utils import FailedJobError, UncompletedJobError

from stbench.errors import ProtocolError, StoreError
from stbench.runs.engines.losses import TRIES
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.slurm.arrays import Arrays
from stbench.runs.engines.slurm.batches import Share
from stbench.runs.engines.slurm.slots import Slots
from stbench.runs.store import Store
from tests.made.plans import plan_of, step_of

JOBS = plan_of("mean").jobs
ONE = Share(1, 0, 0.0)


class Submitted:
    """A task that does so many of its jobs, and ends as it is told."""

    def __init__(self, batch, number, end):
        self.batch, self.end, self.state, self.cancelled = batch, end, "NODE_FAIL", False
        for job in batch.jobs[:number]:
            batch._note(job, "measured")

    def done(self):
        return True

    def result(self):
        if isinstance(self.end, (UncompletedJobError, FailedJobError)):
            raise self.end
        return self.end

    def cancel(self, check):
        self.cancelled = True


@pytest.fixture
def arrays(tmp_path):
    Store.open(tmp_path / "store")
    place = SimpleNamespace(store=tmp_path / "store", device="cpu")
    made = Arrays(waiting=[(ONE, list(JOBS))], lost=Lost(place, 1), report=lambda job, status: made.reports.append(
        (job.key, status)), submit=None, folder=tmp_path, look_s=0.0)  # fmt: skip
    made.reports, made.arrays = [], []
    return made


def submitting(arrays, ends):
    """Each task that is submitted ends as the next of ``ends`` says; the last one says it of all that follow."""

    def submit(share, batches):
        arrays.arrays.append((share, len(batches)))
        return [Submitted(batch, *(ends.pop(0) if len(ends) > 1 else ends[0])) for batch in batches]

    arrays.submit = submit
    with arrays.cancelled():
        while arrays.goes_on:
            arrays.go_on()


@pytest.mark.parametrize("done", range(len(JOBS)))
@pytest.mark.parametrize("losses", range(TRIES))
def test_jobs_of_a_lost_task_are_submitted_again(arrays, done, losses):
    submitting(arrays, [*[(done if at == 0 else 0, UncompletedJobError("lost")) for at in range(losses)], (9, None)])
    assert Counter(arrays.reports) == {(job.key, "measured"): 1 for job in JOBS}
    assert arrays.lasting is (losses > 0)


@pytest.mark.parametrize("lost", [0, 1, TRIES])
def test_what_reads_features_is_submitted_when_they_are_made_or_cannot_be(arrays, lost):
    step = step_of("A1")
    arrays.waiting, arrays.held = [(ONE, [step])], [(ONE, list(JOBS))]
    submitting(arrays, [*[(0, UncompletedJobError("lost"))] * lost, (9, None)])
    assert arrays.reports[0] == (step.key, "measured" if lost < TRIES else "failed")
    assert arrays.reports[1:] == [(job.key, "measured") for job in JOBS]
    assert arrays.arrays == [(ONE, 1)] * (max(1, min(lost + 1, TRIES)) + 1)


def test_only_the_job_that_ran_has_its_tries(arrays):
    submitting(arrays, [*[(0, UncompletedJobError("lost"))] * TRIES, (9, None)])
    assert arrays.reports == [(JOBS[0].key, "failed"), *((job.key, "measured") for job in JOBS[1:])]
    assert "state NODE_FAIL" in Store(arrays.lost.place.store).record(JOBS[0].key).cause


@pytest.mark.parametrize(
    ("end", "told"),
    [(FailedJobError("no module stbench"), "same stbench"), (StoreError("the store", "is full"), "full")],
)
def test_what_would_befall_every_job_ends_the_run(arrays, end, told):
    with pytest.raises((ProtocolError, StoreError), match=told):
        submitting(arrays, [(0, end)])
    assert arrays.reports == []


@pytest.mark.parametrize(("slots", "expected"), [(None, [(ONE, 2)]), (Slots(1), [(ONE, 1), (ONE, 1)])])
def test_a_scheduler_gets_an_array_and_this_machine_what_it_can_take(arrays, slots, expected):
    arrays.waiting, arrays.slots = [(ONE, [JOBS[0]]), (ONE, [JOBS[1]])], slots
    submitting(arrays, [(9, None)])
    assert arrays.arrays == expected


@pytest.mark.parametrize("slots", [None, Slots(1)], ids=["a scheduler's", "on this machine"])
def test_what_still_runs_when_a_run_is_interrupted_is_cancelled(arrays, slots):
    cancelled = []
    arrays.slots = slots
    arrays.tasks = [SimpleNamespace(cancel=lambda: cancelled.append(1), is_over=True)] * 2
    with pytest.raises(KeyboardInterrupt), arrays.cancelled():
        raise KeyboardInterrupt
    assert cancelled == [1, 1]
