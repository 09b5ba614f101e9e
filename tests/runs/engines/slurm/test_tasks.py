"""A task that is lost is told from one that ended, and from one that no other would do better than."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from stbench.errors import ProtocolError, StoreError
from stbench.runs.engines.slurm.batches import Share
from stbench.runs.engines.slurm.tasks import Task, without_interruptions

REASON = "submitit is not installed: pip install 'stbench[slurm]'"


def task_of(end):
    def result():
        if isinstance(end, RuntimeError):
            raise end
        return end

    return Task(Share(1, 0, 0.0), None, SimpleNamespace(result=result))


@pytest.mark.parametrize(("kind", "expected"), [("UncompletedJobError", True), ("", False)])
def test_what_ends_without_a_result_is_lost(kind, expected):
    utils = pytest.importorskip("submitit", reason=REASON).core.utils
    assert task_of(getattr(utils, kind)("lost") if kind else None).is_lost(Path()) is expected


@pytest.mark.parametrize("end", ["FailedJobError", StoreError("the store", "is full")])
def test_what_every_task_would_say_ends_the_run(end):
    utils = pytest.importorskip("submitit", reason=REASON).core.utils
    failed = utils.FailedJobError("no module stbench") if isinstance(end, str) else end
    with pytest.raises((ProtocolError, StoreError), match=r"same stbench|is full"):
        task_of(failed).is_lost(Path())


@pytest.mark.parametrize("driver", [0, 1])
def test_a_task_is_cancelled_by_its_scheduler_or_by_a_file(tmp_path, driver):
    cancelled, batch = [], SimpleNamespace(driver=driver * os.getpid(), stop=tmp_path / "1.stop")
    Task(None, batch, SimpleNamespace(cancel=lambda check: cancelled.append(check))).cancel()
    assert (cancelled, batch.stop.exists()) == (([], True) if driver else ([False], False))


def test_what_is_submitted_leaves_ctrl_c_to_the_driver():
    ask = [sys.executable, "-S", "-c", "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"]
    before = signal.getsignal(signal.SIGINT)
    with without_interruptions():
        assert subprocess.check_output(ask, text=True) == "True\n"
    assert signal.getsignal(signal.SIGINT) is before
