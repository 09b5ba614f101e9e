"""What keeps jobs apart costs each of them little."""

import subprocess
import sys

from benchmarks.trials.isolation import MOST_MS, isolation_ms
from tests.made import ROOT


def test_every_job_has_a_cost():
    costs = isolation_ms(3)
    assert len(costs) == 3
    assert min(costs) > 0


def test_isolation_costs_a_job_few_milliseconds_in_a_process_like_a_workers():
    command = [sys.executable, "-m", "benchmarks.trials", "isolation", "--many", "20"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout
    assert f"at most {MOST_MS:g} ms |       1 |      1" in ended.stdout
