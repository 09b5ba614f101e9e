"""A workforce gives every job a worker until there is a result, or a cause why there is none."""

import signal
from types import SimpleNamespace

import pytest

from stbench.errors import ProtocolError, StoreError
from stbench.runs.engines import staff
from stbench.runs.engines.losses import TRIES
from stbench.runs.engines.serving import Broken
from stbench.runs.engines.workers import Crowded, Death, TimedOut, TooLarge
from stbench.runs.engines.workforce import IDLE_CRASHES, IDLE_DEATHS, Workforce
from stbench.runs.execute import Executed
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.resources import Limits
from stbench.runs.store import Store
from tests.made.plans import plan_of, step_of

KILLED = Death(-signal.SIGKILL)
MACHINE = Machine(cores=2, memory_bytes=10 * GB)
MEMORY = Executed("out of memory")


class Worker:
    """Is given jobs, and does nothing."""

    born = 0

    def __init__(self, place, threads, gpu=None):
        self.job, self.is_idle, self.printed, self.gpu = None, True, "printed until then\nlast words", gpu
        Worker.born += 1
        self.pid = Worker.born

    def give(self, job, limits):
        self.job, self.is_idle, self.limits = job, False, limits
        return True

    def rest(self):
        self.job, self.is_idle = None, True

    def end(self):
        self.pid = 0


@pytest.fixture
def force(monkeypatch, tmp_path):
    monkeypatch.setattr(staff, "Worker", Worker)
    place = SimpleNamespace(store=tmp_path / "store", device="cpu", job_seconds=5.0, job_memory_gb=None)
    Store.open(place.store)
    reports, warned = [], []
    warden = SimpleNamespace(begins=warned.append, ended=lambda pid: warned.remove(pid))
    made = Workforce(
        list(plan_of("mean").jobs[::2]), staff.Staff(place, 1, MACHINE, warden),
        lambda job, status: reports.append((job.key, status)), workers=2,
    )  # fmt: skip
    made.reports, made.warned = reports, warned
    return made


def until_over(force, events):
    """Every job that is begun ends as the next event says."""
    events = iter(events)
    with force.staff.employed():
        while force.goes_on:
            force.hire()
            force.assign()
            assert force.warned == [worker.pid for worker in force.staff.workers]
            force.settle(next(worker for worker in force.staff.workers if worker.job is not None), next(events))
    assert force.warned == []


@pytest.mark.parametrize(
    ("event", "status", "cause"),
    [
        (Death(0), "failed", "exit code 0"),
        (TimedOut(), "timed out", "longer than 5 s"),
        (TooLarge(8 * GB, 2 * GB), "out of memory", "held 8.0 GB"),
        (Broken("odd"), "failed", "odd"),
    ],
)
def test_a_job_that_is_lost_is_a_row_with_its_cause_and_what_was_printed(force, event, status, cause):
    first, second = force.pending
    until_over(force, [event, Executed("measured")])
    assert force.reports == [(first.key, status), (second.key, "measured")]
    record = Store(force.place.store).record(first.key)
    assert (record.status, cause in record.cause) == (status, True)
    log = Store(force.place.store).log_path(first.key).read_text()
    assert "printed until then" in log
    assert cause in log


@pytest.mark.parametrize(("kills", "status"), [(1, "measured"), (2, "measured"), (3, "failed")])
def test_a_job_whose_worker_is_killed_is_tried_three_times(force, kills, status):
    force.most, (job, _) = 1, force.pending
    del force.pending[1:]
    until_over(force, [*[KILLED] * kills, *([Executed("measured")] if status == "measured" else [])])
    assert force.reports == [(job.key, status)]


@pytest.mark.parametrize("changed", [(), ("the working folder",)])
def test_a_worker_whose_process_was_changed_gets_no_other_job(force, changed):
    force.most = 1
    force.hire()
    force.assign()
    (worker,) = force.staff.workers
    force.settle(worker, Executed("measured", changed))
    assert (worker in force.staff.workers) is not bool(changed)


@pytest.mark.parametrize(("event", "most"), [(KILLED, IDLE_DEATHS), (Death(1), IDLE_CRASHES)])
def test_where_no_worker_lives_the_run_ends_with_what_the_last_one_said(force, event, most):
    for _ in range(most):
        force.hire()
        force.settle(force.staff.workers[0], event)
    force.hire()
    with pytest.raises(ProtocolError, match=r"end before they can take a job .*: last words"):
        force.settle(force.staff.workers[0], event)


def test_what_makes_going_on_vain_ends_the_run(force):
    force.hire()
    with pytest.raises(StoreError):
        force.settle(force.staff.workers[0], StoreError("the store", "is full"))


def test_a_worker_that_died_after_it_had_kept_its_result_lost_nothing(force, monkeypatch):
    monkeypatch.setattr(Store, "is_measured", lambda *_: True)
    jobs = list(force.pending)
    until_over(force, [KILLED, Death(1)])
    assert sorted(force.reports) == sorted((job.key, "measured") for job in jobs)


@pytest.mark.parametrize("event", [Crowded(), MEMORY, Death(-signal.SIGKILL, memory_ran_out=True)])
@pytest.mark.parametrize(("alone", "status"), [(Executed("measured"), "measured"), (MEMORY, "out of memory")])
def test_a_job_that_had_too_little_memory_beside_others_is_tried_once_more_alone(force, event, alone, status):
    first, second = force.pending
    force.hire()
    force.assign()
    one, other = force.staff.workers
    force.settle(one, event)
    force.hire()
    force.assign()
    assert force.staff.running() == [second]
    force.settle(other, Executed("measured"))
    force.assign()
    assert force.staff.running() == [first]
    assert len(force.staff.workers) == 1
    force.hire()
    assert len(force.staff.workers) == 1
    force.settle(force.staff.workers[0], alone)
    assert force.reports == [(second.key, "measured"), (first.key, status)]


@pytest.mark.parametrize(
    ("running", "limits", "gpu_memory_bytes", "again"),
    [
        (False, None, None, False),
        (True, None, None, True),
        (True, Limits(), None, False),
        (False, None, 20 * GB, True),
        (False, None, 40 * GB, False),
    ],
    ids=["alone", "beside another", "within limits that were given", "with a share of a GPU", "with all of it"],
)
def test_too_little_memory_is_no_result_only_where_there_may_be_more(force, running, limits, gpu_memory_bytes, again):
    job, _ = force.pending
    force.most, force.limits = 1 + running, limits
    force.hire()
    force.assign()
    worker = force.staff.workers[0]
    worker.gpu, worker.limits = Gpu("0", 40 * GB), Limits(gpu_memory_bytes=gpu_memory_bytes)
    force.free.shares[worker.gpu] = 1.0
    force.settle(worker, Executed("out of memory"))
    assert (job in force.pending) is again


@pytest.mark.parametrize(
    ("events", "statuses"),
    [
        ([Executed("measured")], ["measured"]),
        ([Executed("failed")], ["failed"]),
        ([KILLED] * TRIES, ["failed"]),
        ([TimedOut()], ["timed out"]),
    ],
    ids=["made", "fails", "killed", "too slow"],
)
def test_a_step_of_other_jobs_is_waited_for_and_leaves_no_result(force, events, statuses):
    step = step_of("A1")
    alone = Workforce([step], force.staff, force.report, workers=1)
    assert alone.making == {"colour"}
    alone.warned = force.warned
    until_over(alone, events)
    assert force.reports == [(step.key, status) for status in statuses]
    assert alone.making == set()
    assert set(Store(force.place.store).keys()) == set()
