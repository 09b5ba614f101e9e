"""The workflow that checks archives of a pull request: its own steps, run by its own shell on a made repository."""

import os
import subprocess

import pytest
import yaml

from tests.made import ROOT
from tests.made.command import stbench

STEPS = {
    step["name"]: step["run"]
    for step in yaml.safe_load((ROOT / ".github/workflows/submission.yml").read_text())["jobs"]["verify"]["steps"]
    if "run" in step
}
STBENCH = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in *bad*) exit 1;; esac
"""


def git(folder, *words):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path):
    """A pull request with archives; what is there before is not its business."""
    folder = tmp_path / "repository"
    (folder / "submissions").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "submissions/old bad.zip").write_text("old")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def run(step, folder, **more):
    tool = folder.parent / "bin/stbench"
    tool.parent.mkdir(exist_ok=True)
    tool.write_text(STBENCH)
    tool.chmod(0o755)
    calls = folder.parent / "calls"
    known = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "CALLS": str(calls), **more}
    code = subprocess.run(["bash", "-e", "-c", STEPS[step]], cwd=folder, env=known, capture_output=True).returncode
    return code, calls.read_text().splitlines() if calls.exists() else []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("good.zip", "a b.zip"), 0),
        (("bad.zip", "good.zip"), 1),
        (("$(touch evil).zip", "x\ny.zip", "-rf.zip"), 0),
        ((), 0),
    ],
    ids=["two", "one is bad", "names that are no plain ones", "none"],
)
def test_each_archive_of_a_pull_request_is_verified_whatever_it_is_called(repository, names, code):
    base = git(repository, "rev-parse", "HEAD").strip()
    for name in names:
        (repository / "submissions" / name).write_text("new")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second", "--allow-empty")
    assert run("List the archives of this pull request", repository, BASE=base)[0] == 0
    ended, calls = run("Verify each", repository)
    assert ended == code
    assert sum(call.startswith("verify submissions/") for call in calls) == len(names)
    assert not any("old" in call for call in calls)
    assert not (repository / "evil").exists()


def test_every_step_is_one_of_stbench_or_of_those_that_are_run_here():
    assert STEPS["Verify published tables"] == "stbench verify leaderboards"
    assert STEPS["Install"] == "pip install ."
    assert set(STEPS) == {
        "Install", "List the archives of this pull request", "Verify each", "Verify published tables"
    }  # fmt: skip


def test_the_command_that_steps_call_is_there():
    ended = stbench("verify", "--help", folder=ROOT)
    assert ended.code == 0
    assert "archive" in ended.out
