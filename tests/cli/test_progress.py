import io
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from stbench.cards import methods, tasks
from stbench.cli import progress
from stbench.cli.progress import downloading, left, reporting
from stbench.runs.engines import Report
from stbench.runs.entries import entry_of
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.run import run_plan
from stbench.runs.underway import noted, under_way
from tests.made import CARDS
from tests.made.cohort import made_cohort
from tests.made.plans import plan_of


@pytest.mark.parametrize(
    ("elapsed_s", "share", "told"),
    [(60, 0.5, "about 1:00 left"), (10, 0.1, "about 1:30 left"), (100, 1.0, "nearly done"), (3, 0.9, "nearly done")],
)
def test_time_left_follows_the_share_of_work(elapsed_s, share, told):
    assert left(elapsed_s, share) == told


def waited_for(condition: Callable[[], bool], patience_s: float = 20.0) -> bool:
    """Whether something came true in time."""
    end = time.monotonic() + patience_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


class Idle:
    """An engine that reports every job without running it."""

    def run(self, jobs, place: Place, report: Report) -> None:
        for job in jobs:
            report(job, "failed")


def test_jobs_that_share_a_training_count_little(tmp_path):
    cohort = made_cohort("A1", "A2", "B1")
    plan = make_plan([entry_of(methods(CARDS)["learner"], "paper")], tasks()["gene-pred"], cohort, "paper")
    ends, shown = [], io.StringIO()
    place = Place(store=tmp_path, cache=tmp_path, dataset=None)
    run_plan(plan, place, Idle(), ends.append)
    assert [(end.done, end.total, round(end.share, 3)) for end in ends] == [(1, 3, 0.476), (2, 3, 0.524), (3, 3, 1.0)]
    with reporting(Console(file=shown), plan, place) as on_end:
        on_end(ends[2])
    assert shown.getvalue() == "[3/3] learner on B1: failed; nearly done\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_while_no_job_ends_it_is_said_what_the_longest_one_is_at(tmp_path, monkeypatch, terminal):
    monkeypatch.setattr(progress, "LOOK_S", 0.01)
    monkeypatch.setattr(progress, "QUIET_S", 0.05)
    plan, shown = plan_of("learner"), io.StringIO()
    place = Place(store=tmp_path, cache=tmp_path, dataset=None)
    console = Console(file=shown, force_terminal=terminal, width=200)
    with noted(tmp_path, plan.jobs[0]) as tell, noted(tmp_path, plan.jobs[1]):
        tell(0.5, "epoch 3 of [6]")
        with reporting(console, plan, place):
            assert waited_for(lambda: "epoch 3 of [6], 50%" in shown.getvalue())
    said = re.escape(f"{plan.jobs[0].label}: epoch 3 of [6], 50%; 1 more run")
    assert re.search(rf"running for 0:\d\d: {said}", shown.getvalue())


def test_jobs_of_another_question_are_not_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "LOOK_S", 0.01)
    monkeypatch.setattr(progress, "QUIET_S", 0.0)
    plan, shown, looked = plan_of("learner"), io.StringIO(), []
    monkeypatch.setattr(progress, "under_way", lambda *asked: looked.append(asked) or under_way(*asked))
    place = Place(store=tmp_path, cache=tmp_path, dataset=None)
    with (
        noted(tmp_path, replace(plan.jobs[0], dataset="another")), reporting(Console(file=shown), plan, place)
    ):  # fmt: skip
        assert waited_for(lambda: len(looked) > 2)
    assert shown.getvalue() == ""


@pytest.mark.parametrize(("terminal", "of"), [(True, 100), (True, 0), (False, 100)])
def test_downloads_show_a_bar_in_a_terminal_alone(terminal, of):
    shown = io.StringIO()
    with downloading(Console(file=shown, force_terminal=terminal, width=80)) as on_bytes:
        on_bytes(50, of)
    assert bool(shown.getvalue()) == terminal
