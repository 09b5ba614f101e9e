"""A fleet places actors by what jobs need, reports every job once, and tries again only what was lost."""

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import ProtocolError, StoreError
from stbench.runs.engines.losses import TRIES
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.ray import fleet
from stbench.runs.engines.ray.fleet import IDLE_LOSSES, Fleet
from stbench.runs.engines.ray.queue import Queue
from stbench.runs.engines.ray.shapes import Shape
from stbench.runs.store import Store
from tests.made.plans import plan_of
from tests.runs.engines.ray.fake_ray import FakeRay, RayActorError, RayTaskError

ONE = Shape(1.0, 0.0, 0.0)


def job_of(number, training, gpus=0.0):
    return SimpleNamespace(
        key=str(number),
        training_key=training,
        gpus=gpus,
        fold_keys=SimpleNamespace(key="fold"),
        label=str(number),
        has_result=True,
    )


def fleet_of(ray, jobs, most=0, lost=None):
    reports = []
    made = Fleet(
        ray, None, Queue(jobs, lambda job: Shape(1.0, getattr(job, "gpus", 0.0), 0.0)), lost,
        lambda job, status: reports.append((job.key, status)), most,
    )  # fmt: skip
    return made, reports


def until_over(made):
    with made.manned():
        while made.goes_on:
            made.go_on()
    assert made.ray.alive == []


drawn_jobs = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([0.0, 0.5, 1.0])), max_size=12)


@settings(max_examples=60)
@given(drawn_jobs, st.integers(1, 4), st.sampled_from([0.0, 1.0, 2.0]), st.sampled_from([0, 1, 3]))
def test_every_job_is_reported_once_and_no_more_is_held_than_there_is(drawn, cpus, gpus, most):
    jobs = [job_of(number, f"{name}{gpus > 0 and share}", gpus and share) for number, (name, share) in enumerate(drawn)]
    ray = FakeRay([{"CPU": float(cpus), "GPU": gpus}], lambda job: "measured")
    made, reports = fleet_of(ray, jobs, most)
    until_over(made)
    assert Counter(reports) == {(job.key, "measured"): 1 for job in jobs}
    assert ray.most <= (most or cpus)
    assert all(held["num_cpus"] <= cpus and held["num_gpus"] <= gpus for held in ray.held)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.mark.parametrize(("losses", "expected"), [(1, "measured"), (TRIES - 1, "measured"), (TRIES, "failed")])
def test_a_job_whose_node_is_lost_is_tried_again(store, losses, expected):
    job, other = plan_of("mean").jobs[:2]
    left = Counter({job.key: losses})

    def script(each):
        if left[each.key]:
            left[each.key] -= 1
            return RayActorError("node died")
        return "measured"

    lost = Lost(SimpleNamespace(store=store.folder, device="cpu"), 1)
    made, reports = fleet_of(FakeRay([{"CPU": 2.0}], script), [job, other], lost=lost)
    until_over(made)
    assert dict(reports) == {job.key: expected, other.key: "measured"}


@pytest.mark.parametrize("status", ["failed", "out of memory", "timed out"])
def test_a_job_that_ends_by_its_own_fault_is_not_tried_again(status):
    asked = []
    made, reports = fleet_of(FakeRay([{"CPU": 1.0}], lambda job: asked.append(job.key) or status), [job_of(0, "a")])
    until_over(made)
    assert (asked, reports) == (["0"], [("0", status)])


@pytest.mark.parametrize(
    ("beginning", "answer", "told"),
    [
        (lambda: StoreError("the store", "is not shared"), "measured", "is not shared"),
        (lambda: RayTaskError("no module stbench"), "measured", "same stbench"),
        (lambda: RayActorError("killed"), "measured", "end before they can take a job"),
        (None, StoreError("the store", "is full"), "is full"),
        (None, RayTaskError("a fault"), "a fault"),
    ],
)
def test_what_would_befall_every_job_ends_the_run(beginning, answer, told):
    ray = FakeRay([{"CPU": 1.0}], lambda job: answer, beginning)
    made, reports = fleet_of(ray, [job_of(0, "a"), job_of(1, "b")])
    with pytest.raises((ProtocolError, StoreError), match=told):
        until_over(made)
    assert reports == []
    assert len(ray.held) <= IDLE_LOSSES + 1


def test_a_cluster_that_gives_no_node_ends_the_run(monkeypatch):
    monkeypatch.setattr(fleet, "WAIT_S", 0.0)
    ray = FakeRay([{"CPU": 1.0}], lambda job: "measured")
    ray.wait = lambda awaited, num_returns, timeout: ([], awaited)
    made, _ = fleet_of(ray, [job_of(0, "a")])
    with pytest.raises(ProtocolError, match="has given no node"):
        until_over(made)
