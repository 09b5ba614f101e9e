"""Engines with real workers in this process: what workers see of GPUs, and one worker that is asked job by job."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from stbench.cards import datasets, methods, tasks
from stbench.runs.engines.local import LocalEngine
from stbench.runs.engines.station import Station
from stbench.runs.entries import entry_of
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.resources import Limits
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.her2st import write_her2st

SEEN = re.compile(r"sees (\S+) (\S+) (\S+) (\S+)")
MACHINE = Machine(cores=3, memory_bytes=20 * GB, gpus=(Gpu("4", 40 * GB), Gpu("GPU-b", 40 * GB)))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("station")
    write_her2st(folder / "data", ("A1", "B1"))
    made = Place(
        store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data"
    )
    Store.open(made.store)
    return made


def jobs_of(place, *names):
    entries = [entry_of(methods(CARDS)[name], "paper") for name in names]
    return make_plan(entries, tasks()["gene-pred"], place.cohort(), "paper").jobs


def seen(store, job):
    """What the job saw, on which device, and from when until when."""
    visible, device, start, end = SEEN.search(store.log_path(job.key).read_text()).groups()
    return SimpleNamespace(visible=visible.strip("'"), device=device, start=float(start), end=float(end))


def test_each_job_sees_one_gpu_and_no_more_run_on_it_than_it_has_room_for(place):
    jobs, statuses = jobs_of(place, "looks", "looks-alone"), []
    engine = LocalEngine(workers=3, threads=1, machine=MACHINE)
    engine.run(jobs, replace(place, device="cuda:1"), lambda job, status: statuses.append(status))
    assert statuses == ["measured"] * len(jobs)
    store = Store(place.store)
    looks = {job.key: (seen(store, job), job.entry.card.resources.paper.gpus) for job in jobs}
    assert {look.visible for look, _ in looks.values()} == {"4", "GPU-b"}
    for look, share in looks.values():
        beside = sum(
            other_share for other, other_share in looks.values()
            if other.visible == look.visible and other.start <= look.start < other.end
        )  # fmt: skip
        assert share <= beside <= 1
    assert {(record.device, record.gpu) for record in store.records()} == {("cuda", "")}


@pytest.fixture(scope="module")
def fresh(place):
    """The same place with a store in which nothing is measured yet."""
    made = replace(place, store=place.store.with_name("fresh"))
    Store.open(made.store)
    return made


@pytest.fixture(scope="module")
def station(fresh):
    with Station(fresh) as standing:
        yield standing


@pytest.mark.parametrize(
    ("name", "limits", "status", "cause"),
    [
        ("looks", Limits(), "measured", ""),
        ("sleeps", Limits(seconds=0.3), "timed out", "took longer than 0.3 s"),
        ("looks-alone", None, "measured", ""),
    ],
)
def test_a_station_does_job_after_job_within_limits(station, fresh, name, limits, status, cause):
    job = next(job for job in jobs_of(fresh, name) if job.fold.name == "B1")
    assert station.execute(job, limits) == status
    record = Store(fresh.store).record(job.key)
    assert record.status == status
    assert cause in record.cause
    if status == "measured":
        assert seen(Store(fresh.store), job).visible == ""
