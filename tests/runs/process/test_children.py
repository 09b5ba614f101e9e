"""Children of this process, and theirs, are found while they run, and ended."""

import subprocess
import sys
import time

import pytest

from stbench.runs.process.children import children, end

GRANDCHILD = "import subprocess, sys; subprocess.Popen(['sleep', '600']); sys.stdin.read()"


def test_a_process_without_children_has_none():
    assert [child for child in children() if "600" in child.cmdline()] == []


@pytest.mark.parametrize(
    ("command", "number"), [(["sleep", "600"], 1), ([sys.executable, "-c", GRANDCHILD], 2)], ids=["child", "grandchild"]
)
def test_what_runs_is_found_and_ended(command, number):
    before = {child.pid for child in children()}

    def new():
        return [child for child in children() if child.pid not in before]

    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    until = time.monotonic() + 20
    while len(new()) < number and time.monotonic() < until:
        time.sleep(0.01)
    assert len(new()) == number
    end(new())
    assert new() == []
    process.communicate()


def test_one_that_ended_and_was_not_waited_for_is_none():
    before = {child.pid for child in children()}
    with subprocess.Popen(["true"]) as process:
        time.sleep(0.2)
        assert [child for child in children() if child.pid not in before] == []
        end([])
        assert process.wait() == 0
