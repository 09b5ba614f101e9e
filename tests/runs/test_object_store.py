"""A store on a real object store: drivers at once, of which one is killed, leave every job there once and whole."""

import os
import signal
import subprocess
import sys

import pytest

from stbench.files.mirrors import mirrored
from stbench.runs.store import Store
from tests.made.object_store import needs_s3, serving_s3
from tests.made.plans import plan_of

URL = "s3://bucket/runs"
JOBS = plan_of("learner", "mean").jobs
DRIVER = f"""
import sys, time
from stbench.files.mirrors import mirrored
from stbench.files.remote import RemoteFolder
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

store = Store.open(mirrored({URL!r}))
for job in plan_of("learner", "mean").jobs:
    store.pull_for(job)
    if not store.is_measured(job.key):
        print(job.key, flush=True)
        put_result(store, job)
    if sys.argv[1] == "hangs":  # as it puts the next one
        RemoteFolder.put = lambda *_: print("putting", flush=True) or time.sleep(600)
"""

pytestmark = needs_s3


@pytest.fixture
def driver(tmp_path, monkeypatch):
    """Starts a process that does all jobs, on a machine of its own."""
    (tmp_path / "s3/bucket").mkdir(parents=True)

    def start(machine, how="works"):
        variables = {**os.environ, **environment, "STBENCH_CACHE": str(tmp_path / machine)}
        return subprocess.Popen([sys.executable, "-c", DRIVER, how], env=variables, stdout=subprocess.PIPE, text=True)

    with serving_s3(tmp_path / "s3") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield start


def left_by_all(tmp_path, monkeypatch):
    """What somebody finds who comes after all."""
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / "later"))
    store = Store.existing(mirrored(URL))
    return {job.key: (store.is_measured(job.key), [each.slide for each in store.predictions(job.key)]) for job in JOBS}


WHOLE = {job.key: (True, [part.slide for part in job.fold.test]) for job in JOBS}


def test_two_drivers_at_once_do_every_job_and_one_that_is_killed_is_made_up_for(driver, tmp_path, monkeypatch):
    one = driver("one", "hangs")
    said = [one.stdout.readline().strip() for _ in range(3)]
    assert [said[0] in WHOLE, said[1] in WHOLE, said[2]] == [True, True, "putting"]
    two = driver("two")
    assert said[1] in two.communicate(timeout=120)[0].split(), "what was not put is nobody's yet"
    one.send_signal(signal.SIGKILL)
    assert one.wait() == -signal.SIGKILL
    resumed = driver("one")
    assert resumed.wait(120) == 0
    assert left_by_all(tmp_path, monkeypatch) == WHOLE
    assert resumed.stdout.read() == "", "what the other one did is not done again"
    assert {path.suffix for path in (tmp_path / "s3/bucket/runs/jobs").glob("[!.]*")} == {".tar"}
