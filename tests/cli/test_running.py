"""``run``, ``plan`` and ``leaderboard``: what they print, write and end with."""

import csv
import json
import re

import pytest

from tests.made import CARDS
from tests.made.command import stbench
from tests.made.her2st import write_her2st

HERE = ("--dataset", "her2st", "--data-root", "data", "--cards", CARDS)


@pytest.fixture
def folder(tmp_path):
    write_her2st(tmp_path / "data", ("A1", "B1"))
    return tmp_path


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A folder where two methods were run, and what the run printed."""
    folder = tmp_path_factory.mktemp("done")
    write_her2st(folder / "data", ("A1", "B1"))
    ended = stbench("run", "--methods", "mean,colour-ridge", *HERE, "--workers", "1", "--out", "mine", folder=folder)
    return folder, ended


def names(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("words", [("run", "--dry-run"), ("plan",)], ids=["run --dry-run", "plan"])
def test_a_plan_is_printed_with_what_does_not_apply_and_nothing_is_written(folder, words):
    ended = stbench(*words, "--methods", "mean,mute", *HERE, folder=folder)
    assert ended.code == 0, ended.err
    assert "jobs are to do, 0 are done" in ended.out
    assert "mute: not applicable" in ended.out
    assert "fold A1: trains on B1" in ended.out
    assert "Estimated time: unknown (no earlier job of" in ended.out
    assert names(folder) <= {"data", "cache"}


def test_what_a_pattern_selects_and_the_task_cannot_ask_is_left_out_and_named(folder):
    ended = stbench("plan", "--methods", "mean,mut*", *HERE, folder=folder)
    assert "stbench: note: left out, since gene-pred cannot be asked of them: mute" in ended.err
    assert "mute" not in ended.out


def test_a_run_ends_with_0_and_writes_its_leaderboard_where_it_is_told(done):
    folder, ended = done
    assert ended.code == 0, ended.err
    written = folder / "mine/her2st/gene-pred.csv"
    rows = {row["method"]: row["status"] for row in csv.DictReader(written.open())}
    assert rows == dict.fromkeys(("colour-ridge", "mean", "shuffled-ridge"), "measured")
    assert "Written: " in ended.out
    assert "mine/her2st/gene-pred.md" in ended.out
    assert "log of" not in ended.out
    assert not (folder / "leaderboards").exists()


def test_what_is_done_is_planned_as_done_and_not_run_again(done):
    folder, _ = done
    planned = stbench("plan", "--methods", "mean,colour-ridge", *HERE, folder=folder)
    assert "0 of " in planned.out
    assert "Estimated time" not in planned.out
    before = {path: path.stat().st_mtime_ns for path in folder.glob("stbench-runs/**/*.npz")}
    again = stbench("run", "--methods", "mean,colour-ridge", *HERE, "--workers", "1", folder=folder)
    assert again.code == 0
    assert all(line.startswith("stbench: note: ") for line in again.err.splitlines())
    assert {path: path.stat().st_mtime_ns for path in folder.glob("stbench-runs/**/*.npz")} == before


def test_a_leaderboard_is_written_from_the_store_to_the_last_digit(done):
    folder, _ = done
    ended = stbench("leaderboard", "--methods", "mean,colour-ridge", *HERE, "--out", "again", folder=folder)
    assert ended.code == 0, ended.err
    for form in ("csv", "json"):
        first, again = ((folder / name / f"her2st/gene-pred.{form}").read_text() for name in ("mine", "again"))
        assert first == again
    assert json.loads(again)


def test_time_is_estimated_from_earlier_jobs_and_new_methods_are_told_apart(done):
    folder, _ = done
    ended = stbench("plan", "--methods", "mean,learner", *HERE, "--workers", "1", folder=folder)
    assert "no earlier job of learner to judge by" in ended.out


@pytest.mark.parametrize("method", ["raises", "exits"])
def test_a_method_that_fails_ends_the_run_with_1_and_its_log_is_named(folder, method):
    (folder / "tasks").mkdir()
    (folder / "tasks/alone.yaml").write_text("like: gene-pred\ncontrols: []\n")
    words = ("run", "--task", "alone", "--methods", f"{method},mean", *HERE, "--workers", "1")
    ended = stbench(*words, folder=folder)
    assert ended.code == 1, ended.err
    with (folder / "leaderboards/her2st/alone.csv").open() as file:
        rows = {row["method"]: row["status"] for row in csv.DictReader(file)}
    assert rows == {method: "failed", "mean": "measured"}
    assert "Traceback" not in ended.out + ended.err
    (log,) = re.findall(r"log of .*: (\S+log\.txt)", ended.out)
    assert "about to train" in (folder / log).read_text()


def test_an_engine_that_is_not_there_is_told_before_anything_is_read(tmp_path):
    ended = stbench("run", "--engine", "locl", "--dataset", "her2st", "--data-root", "nowhere", folder=tmp_path)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "Did you mean 'local'?" in ended.err
