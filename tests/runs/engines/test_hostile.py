"""Hostile methods and killed workers, as benchmarks/trials has them, in a short form."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from benchmarks.trials.workers import NEIGHBOURS, finished, hostile, killed, written_cards
from tests.made.her2st import write_her2st

DEEDS = (
    "leaves-at-once", "prints-a-surrogate", "raises-the-unspeakable", "closes-stdout", "interrupts",
    "limits-file-size-for-good", "prints-a-lot", "normalises-in-place", "changes-folder", "leaves-a-fork",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_her2st(folder / "data", ("A1", "B1"))
    return folder


@pytest.fixture(scope="module")
def calm(folder):
    return finished(folder, "calm", NEIGHBOURS)


def test_every_deed_is_one_row_and_touches_no_other(folder, calm):
    assert len(calm) == 6
    outcomes = list(hostile(folder, DEEDS, calm))
    assert len(outcomes) == len(DEEDS) + 2
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []


@pytest.mark.parametrize("at_start", [True, False])
def test_killed_workers_cost_nothing(folder, calm, at_start):
    outcomes = list(killed(folder, calm, kills=2, seed=0, at_start=at_start))
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []


def test_workers_and_what_they_started_end_with_a_driver_that_is_killed(folder):
    cards = written_cards(folder / "own", ("leaves-a-child-and-holds-the-interpreter",))
    command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--methods", "hostile:*",
               "--variants", "--dataset", "her2st", "--data-root", "data", "--cards", str(cards), "--store", "killed",
               "--workers", "1"]  # fmt: skip
    driver = subprocess.Popen(command, cwd=folder, env={**os.environ, "STBENCH_CACHE": str(folder / "cache")},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    until = time.monotonic() + 60
    while not (children := started(driver.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert children, "the method began"
    kin = psutil.Process(driver.pid).children(recursive=True)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    _, alive = psutil.wait_procs(kin, timeout=5)
    assert alive == []


def started(pid):
    kin = psutil.Process(pid).children(recursive=True)
    return [one for one in kin if "612" in one.cmdline()]
