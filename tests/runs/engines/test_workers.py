"""A worker, as its driver sees it: one process, since every worker imports for some seconds."""

import os
import signal
import time

import pytest

from stbench.cards import datasets, methods, tasks
from stbench.runs.engines.workers import Death, TimedOut, Worker, listen
from stbench.runs.entries import entry_of
from stbench.runs.execute import Executed
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.resources import Limits
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.her2st import write_her2st


@pytest.fixture
def worker(tmp_path):
    write_her2st(tmp_path / "data", ("A1", "B1"))
    place = Place(
        store=tmp_path / "store", cache=tmp_path / "cache", dataset=datasets()["her2st"], data_root=tmp_path / "data"
    )
    Store.open(place.store)
    started = Worker(place, 1)
    plan = make_plan([entry_of(methods(CARDS)["raises"], "quick")], tasks()["gene-pred"], place.cohort(), "quick")
    yield started, plan.jobs
    started.end()


def next_event(worker, seconds=120):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for _, event in listen([worker]):
            return event
    raise AssertionError("the worker says nothing")


def test_a_worker_does_job_after_job_until_it_is_stopped_and_killed(worker):
    worker, jobs = worker
    while not worker.is_idle:
        assert listen([worker]) == []
    for job in jobs:
        assert worker.give(job, Limits(seconds=120.0))
        assert not worker.is_idle
        event = next_event(worker)
        assert isinstance(event, Executed)
        assert event.changed == ()
        worker.rest()
    assert "about to train" in worker.printed
    os.kill(worker.pid, signal.SIGSTOP)
    assert worker.give(jobs[0], Limits(seconds=0.1))
    assert isinstance(next_event(worker), TimedOut)
    worker.rest()
    os.kill(worker.pid, signal.SIGKILL)
    assert next_event(worker) == Death(-signal.SIGKILL)
    assert not worker.give(jobs[0], Limits())
