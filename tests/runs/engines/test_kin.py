"""A worker and all that it started end together, also where parts of it are dead already."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from stbench.runs.engines.kin import end_kin

LEADER = """
import os, subprocess, sys, time
from stbench.runs.engines.kin import lead
lead(os.getppid())
subprocess.Popen(["sleep", "613"])
if {orphaned}:
    subprocess.run([sys.executable, "-S", "-c", "import subprocess; subprocess.Popen(['sleep', '614'])"])
print(open("/proc/self/oom_score_adj").read().strip(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def leader(request):
    code = LEADER.format(orphaned=request.param)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        process.first_line = process.stdout.readline().strip()
        yield process
        process.kill()


@pytest.mark.parametrize(("leader", "number"), [(False, 1), (True, 2)], indirect=["leader"])
def test_all_that_a_worker_started_ends_with_it_orphans_too(leader, number):
    kin = psutil.Process(leader.pid).children(recursive=True)
    assert len(kin) == number
    end_kin(leader.pid)
    assert leader.wait() == -9
    _, alive = psutil.wait_procs(kin, timeout=5)
    assert alive == []


@pytest.mark.parametrize("leader", [False], indirect=True)
def test_what_a_dead_worker_left_in_its_group_ends(leader):
    kin = psutil.Process(leader.pid).children()
    leader.kill()
    leader.wait()
    end_kin(leader.pid)
    _, alive = psutil.wait_procs(kin, timeout=5)
    assert alive == []
    end_kin(leader.pid)


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="Linux's")
@pytest.mark.parametrize("leader", [False], indirect=True)
def test_the_system_ends_a_worker_before_its_driver_when_memory_runs_out(leader):
    assert int(leader.first_line) > int(Path("/proc/self/oom_score_adj").read_text())


def test_a_worker_ends_with_its_driver_while_it_holds_the_interpreter():
    busy = (
        "import os, re; from stbench.runs.engines.kin import lead; lead(os.getppid()); print(os.getpid(), flush=True);"
        "re.match(r'(a+)+$', 'a' * 60 + 'b')"
    )
    driver = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    with subprocess.Popen([sys.executable, "-c", driver], stdout=subprocess.PIPE, text=True) as process:
        worker = psutil.Process(int(process.stdout.readline()))
        time.sleep(0.2)
        process.kill()
    assert psutil.wait_procs([worker], timeout=5)[1] == []
