"""Announcing: a bulletin stands while a run goes on, and says its end."""

import contextlib
import time

import pytest

from stbench.errors import StoreError
from stbench.runs import announcing
from stbench.runs.announcing import announced
from stbench.runs.bulletin import begun, posted
from tests.made.plans import plan_of

FIRST = begun(plan_of("learner"), 3)


def bulletin(store):
    (each,) = posted(store)
    return each.bulletin


@pytest.mark.parametrize(
    ("error", "end"),
    [(None, "done"), (KeyboardInterrupt(), "interrupted"), (ValueError("x"), "stopped"),
     (StoreError("store", "is full"), "stopped: store is full")],
    ids=["done", "interrupted", "a fault", "a full store"],
)  # fmt: skip
def test_it_says_how_the_run_ended(tmp_path, error, end):
    with contextlib.suppress(KeyboardInterrupt, ValueError, StoreError), announced(tmp_path, FIRST) as tell:
        assert bulletin(tmp_path).end == ""
        tell("learner on A", "failed", "key", 0.5)
        if error is not None:
            raise error
    assert (bulletin(tmp_path).end, bulletin(tmp_path).ended, bulletin(tmp_path).share) == (end, {"failed": 1}, 0.5)


@pytest.mark.parametrize("news", [True, False])
def test_it_is_kept_up_to_date_with_news_and_without(tmp_path, monkeypatch, news):
    monkeypatch.setattr(announcing, "LEAST_S", 0.01)
    monkeypatch.setattr(announcing, "MOST_S", 60.0 if news else 0.05)
    with announced(tmp_path, FIRST) as tell:
        time.sleep(0.2)
        if news:
            tell("learner on A", "measured", "key", 0.5)
        end = time.monotonic() + 10
        while time.monotonic() < end and not (bulletin(tmp_path).elapsed_s > 0 and bulletin(tmp_path).n_ended == news):
            time.sleep(0.02)
        assert (bulletin(tmp_path).n_ended, bulletin(tmp_path).end) == (int(news), "")


def test_a_run_takes_the_place_of_those_that_are_over(tmp_path):
    for _ in range(2):
        with announced(tmp_path, FIRST):
            pass
    assert bulletin(tmp_path).end == "done"
