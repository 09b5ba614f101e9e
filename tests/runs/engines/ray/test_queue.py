"""A queue gives every job once, none while another does its training, and first what a node has read already."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.runs.engines.ray import queue as queue_module
from stbench.runs.engines.ray.queue import Queue
from tests.made.plans import step_of


def job(number, training, fold="f", shape="s"):
    """Of one shape alone, as all jobs of a training are."""
    keys = SimpleNamespace(key=fold)
    return SimpleNamespace(number=number, training_key=training, fold_keys=keys, shape=shape, has_result=True)


def queue(jobs):
    return Queue(jobs, lambda one: one.shape)


parts = st.sampled_from("abcd").flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from("fg"), st.just(name < "c"))
)


@given(st.lists(parts, max_size=12), st.randoms(use_true_random=False))
def test_every_job_is_given_once_and_no_training_twice_at_a_time(drawn, random):
    waiting, running, ended = queue([job(number, *part) for number, part in enumerate(drawn)]), [], []
    while len(waiting) or running:
        busy = {one.training_key for one in running}
        tried = (waiting.take(shape, busy, ()) for shape in waiting.shapes())
        given_now = [one for one in tried if one is not None]
        assert given_now or running, "nothing runs while jobs wait"
        assert not busy & {one.training_key for one in given_now}
        running += given_now
        if running and (not given_now or random.random() < 0.5):
            ended.append(running.pop(random.randrange(len(running))))
    assert sorted(one.number for one in ended) == list(range(len(drawn)))


@pytest.mark.parametrize(
    ("near", "busy", "expected"),
    [
        ((), (), 0),
        (("b",), (), 1),
        (("g",), (), 2),
        (("g", "b"), (), 1),
        (("b",), ("b",), 0),
        ((), ("a",), 1),
        ((), ("a", "b", "c"), None),
    ],
)
def test_a_job_whose_data_are_there_goes_first(near, busy, expected):
    taken = queue([job(0, "a"), job(1, "b"), job(2, "c", "g")]).take("s", busy, near)
    assert (taken and taken.number) == expected


@pytest.mark.parametrize(("trainings", "number"), [("", 0), ("a", 1), ("aa", 1), ("aab", 2)])
def test_as_many_actors_are_of_use_as_trainings_wait(trainings, number):
    waiting = queue([job(at, training) for at, training in enumerate(trainings)])
    assert waiting.waiting("s") == number
    while waiting.take("s", (), ()):
        assert waiting.waiting("s") <= number
    assert waiting.waiting("s") == 0
    assert waiting.shapes() == []


@pytest.mark.parametrize(
    ("making", "near", "expected"),
    [((), (), 0), ({"uni"}, (), 1), ({"uni"}, ("a",), 1), ({"uni", "plip"}, (), 0), ({"uni", "plip"}, ("b",), 1)],
    ids=["all are there", "another's", "before what is near", "it helps", "what is near helps"],
)
def test_a_job_whose_features_are_being_made_goes_last(monkeypatch, making, near, expected):
    monkeypatch.setattr(queue_module, "encoder_read", lambda one: {"a": "uni", "b": "plip"}[one.training_key])
    taken = queue([job(0, "a"), job(1, "b")]).take("s", (), near, making)
    assert taken.number == expected


def test_what_waiting_jobs_are_to_make_is_known_until_they_are_taken():
    steps = [step_of(slide) for slide in ("A1", "B1")]
    waiting = Queue([job(0, "a")], lambda one: "s")
    assert waiting.making() == set()
    for step in steps:
        waiting.put(step)
    assert waiting.making() == {"colour"}
    while waiting.take("s", (), ()):
        pass
    assert waiting.making() == set()
