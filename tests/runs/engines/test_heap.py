"""Memory that a worker needed for a job is the system's again when the job has ended."""

import subprocess
import sys

import pytest

from stbench.runs.engines.environment import WORKER_ENVIRONMENT

CODE = """
import numpy, psutil
from stbench.runs.engines.heap import give_back_memory

mib = lambda: psutil.Process().memory_info().rss / 2**20
blocks = [numpy.ones(2**17) for _ in range(200)]  # 200 MiB
last, blocks = blocks[-1], None  # which lies at the end of the heap
full = mib()
give_back_memory()
print(full - mib(), last.sum())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_a_worker_gives_back_what_it_kept_for_itself():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=WORKER_ENVIRONMENT
    )
    given_back, kept = map(float, done.stdout.split())
    assert given_back > 150
    assert kept == 2**17
