"""``stbench status``: what is said of runs from another terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from stbench.cli.progress import duration
from stbench.cli.status import counts_of, state_of
from stbench.runs.bulletin import FOLDER, Posted, begun
from stbench.runs.store import Store
from stbench.runs.underway import noted
from tests.made.command import stbench
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner", "mean")
FIRST = begun(PLAN, 6)
ELSEWHERE, GONE = replace(FIRST.owner, realm="another"), replace(FIRST.owner, began=1.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "in progress for 1:10"), ({"end": "done"}, "done 0:10 ago, after 1:00"),
     ({"owner": GONE}, "died 0:10 ago"), ({"owner": ELSEWHERE}, "by its last sign of life, 0:10 ago")],
    ids=["lives", "ended", "died", "elsewhere"],
)  # fmt: skip
def test_whether_a_run_goes_on_is_said_with_how_that_is_known(change, said):
    state = state_of(Posted(Path("x"), replace(FIRST, elapsed_s=60.0, **change), 10.0))
    assert said in state
    assert ("process " in state) == ("end" not in change)


@pytest.mark.parametrize(
    ("ended", "share", "said"),
    [({}, 0.0, "0 of 6 jobs ended, 1 running, 5 waiting; time left is not known before a job has ended"),
     ({"failed": 1, "measured": 2}, 0.5, "3 of 6 jobs ended (2 measured, 1 failed), 1 running, 2 waiting; "
      "about 1:00 left")],
)  # fmt: skip
def test_jobs_are_counted_and_the_time_left_is_told(ended, share, said):
    assert counts_of(Posted(Path("x"), replace(FIRST, elapsed_s=60.0, ended=ended, share=share), 0.0), 1) == said


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3661, "1:01:01")])
def test_durations_are_told_as_a_clock_has_them(seconds, text):
    assert duration(seconds) == text


def test_what_runs_and_what_failed_is_named_with_its_log(tmp_path):
    store, job = Store.open(tmp_path / "stbench-runs"), PLAN.jobs[0]
    put_result(store, job, "failed")
    FIRST.with_ended(job.label, "failed", job.key, 0.2).write(store.folder / FOLDER / "one.json")
    with noted(store.folder, PLAN.jobs[1]) as tell:
        out = stbench("status", folder=tmp_path).out
        tell(0.5, "epoch 1 of 2")
        later = stbench("status", folder=tmp_path).out
    assert f"running for 0:00: {PLAN.jobs[1].label}\n" in out
    assert f": {PLAN.jobs[1].label}: epoch 1 of 2, 50%\n" in later
    assert f"    log: stbench-runs/jobs/{job.key}/log.txt\n" in out
    assert "1 running, 4 waiting" in out


def test_a_store_without_runs_says_so(tmp_path):
    ended = stbench("status", "--store", "elsewhere", folder=tmp_path)
    assert (ended.code, ended.out) == (0, "elsewhere: no run is in progress\n")
