"""A seat says what its actor answers, and an error that would befall every job is raised."""

from types import SimpleNamespace

import pytest

from stbench.errors import ProtocolError, StoreError
from stbench.runs.engines.ray.seats import Seat
from stbench.runs.engines.ray.shapes import Shape
from tests.runs.engines.ray.fake_ray import FakeRay, RayActorError, RayTaskError

JOB = SimpleNamespace(key="1", training_key="training", fold_keys=SimpleNamespace(key="fold"))


def seat_of(answer, beginning=None):
    ray = FakeRay([], lambda job: answer, beginning)
    kind = ray.remote(max_restarts=0, max_task_retries=0)(None)
    return ray, Seat.begun(kind, Shape(1.0, 0.5, 0.0), None)


@pytest.mark.parametrize("status", ["measured", "failed", "timed out"])
def test_a_seat_begins_does_jobs_and_rests(status):
    ray, seat = seat_of(status)
    assert ray.held == [{"num_cpus": 1.0, "num_gpus": 0.5, "memory": 0}]
    assert seat.answer(ray) is None
    seat.rest()
    seat.give(JOB)
    assert seat.answer(ray) == status
    assert (seat.job, seat.near) == (JOB, {"training", "fold"})
    seat.rest()
    assert (seat.job, seat.awaited) == (None, None)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(StoreError("the store", "is full"), StoreError), (RayTaskError("a fault"), ProtocolError),
     (RayActorError("node died"), RayActorError)],
)  # fmt: skip
def test_what_no_status_says_is_raised(answer, kind):
    ray, seat = seat_of(answer)
    seat.give(JOB)
    with pytest.raises(kind):
        seat.answer(ray)
