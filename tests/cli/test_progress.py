import io

import pytest
from rich.console import Console

from stbench.cards import methods, tasks
from stbench.cli.progress import downloading, left, reporting
from stbench.runs.engines import Report
from stbench.runs.entries import entry_of
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.run import run_plan
from tests.made import CARDS
from tests.made.cohort import made_cohort


@pytest.mark.parametrize(
    ("elapsed_s", "share", "told"),
    [(60, 0.5, "about 1:00 left"), (10, 0.1, "about 1:30 left"), (100, 1.0, "nearly done"), (3, 0.9, "nearly done")],
)
def test_time_left_follows_the_share_of_work(elapsed_s, share, told):
    assert left(elapsed_s, share) == told


class Idle:
    """An engine that reports every job without running it."""

    def run(self, jobs, place: Place, report: Report) -> None:
        for job in jobs:
            report(job, "failed")


def test_jobs_that_share_a_training_count_little(tmp_path):
    cohort = made_cohort("A1", "A2", "B1")
    plan = make_plan([entry_of(methods(CARDS)["learner"], "paper")], tasks()["gene-pred"], cohort, "paper")
    ends, shown = [], io.StringIO()
    run_plan(plan, Place(store=tmp_path, cache=tmp_path, dataset=None), Idle(), ends.append)
    assert [(end.done, end.total, round(end.share, 3)) for end in ends] == [(1, 3, 0.476), (2, 3, 0.524), (3, 3, 1.0)]
    with reporting(Console(file=shown)) as on_end:
        on_end(ends[2])
    assert shown.getvalue() == "[3/3] learner on B1: failed; nearly done\n"


@pytest.mark.parametrize(("terminal", "of"), [(True, 100), (True, 0), (False, 100)])
def test_downloads_show_a_bar_in_a_terminal_alone(terminal, of):
    shown = io.StringIO()
    with downloading(Console(file=shown, force_terminal=terminal, width=80)) as on_bytes:
        on_bytes(50, of)
    assert bool(shown.getvalue()) == terminal
