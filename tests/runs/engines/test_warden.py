"""Workers, and what they started, end with a driver that is killed, whatever they are doing."""

import os
import signal
import subprocess
import sys
import time

import psutil

from benchmarks.trials.workers import written_cards
from stbench.runs.engines.warden import warden
from tests.made.her2st import write_her2st


def test_workers_that_live_when_its_input_ends_are_ended_and_others_left_alone():
    processes = [subprocess.Popen(["sleep", "612"], start_new_session=True) for _ in range(2)]
    with warden() as standing:
        for process in processes:
            standing.begins(process.pid)
        standing.ended(processes[1].pid)
    assert processes[0].wait(timeout=5) == -signal.SIGKILL
    assert processes[1].poll() is None
    processes[1].kill()
    processes[1].wait()


def test_a_run_goes_on_without_a_warden_that_was_killed():
    with warden() as standing:
        standing._process.kill()
        standing._process.wait()
        standing.begins(os.getpid())


def test_workers_and_what_they_started_end_with_a_driver_that_is_killed(tmp_path):
    folder = tmp_path
    write_her2st(folder / "data", ("A1", "B1"))
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
    return [one for one in kin if "612" in (one.as_dict(["cmdline"])["cmdline"] or ())]  # a zombie has none
