"""A queue gives every job once, none while another does its training, and first what a node has read already."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.runs.engines.ray.queue import Queue


def job(number, training, fold="f", shape="s"):
    """Of one shape alone, as all jobs of a training are."""
    keys = SimpleNamespace(key=fold)
    return SimpleNamespace(number=number, training_key=training, fold_keys=keys, shape=shape)


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
