"""A task notes each job as it ends, goes on from its notes, and returns what ends the run."""

import os
import sys
from types import SimpleNamespace

import pytest

from stbench.errors import StoreError
from stbench.runs.engines.slurm import batch as module
from stbench.runs.engines.slurm.batch import Batch
from tests.made.plans import plan_of

JOBS = plan_of("mean").jobs


@pytest.fixture
def batch(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    place = SimpleNamespace(device="cpu", job_seconds=1.0, job_memory_gb=None)
    return Batch(
        jobs=JOBS, place=place, threads=2, notes=tmp_path / "notes.jsonl", paths=("/elsewhere",), gpus=("3",)
    )  # fmt: skip


@pytest.fixture
def station(monkeypatch):
    class Station:
        done, answers, saw = [], {}, set()

        def __init__(self, place, threads):
            pass

        def execute(self, job, limits):
            self.saw.add((os.environ["CUDA_VISIBLE_DEVICES"], os.environ["OMP_NUM_THREADS"], sys.path[-1]))
            answer = self.answers.get(job.key, "measured")
            if isinstance(answer, Exception):
                raise answer
            self.done.append(job.key)
            return answer

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.done.append("closed")

    monkeypatch.setattr(module, "Station", Station)
    return Station


@pytest.mark.parametrize("before", [0, 1, len(JOBS)])
def test_jobs_that_were_noted_are_not_run_again(batch, station, before):
    variables = dict(os.environ)
    for job in JOBS[:before]:
        batch._note(job, "failed")
    assert batch() is None
    assert station.done == [*(job.key for job in JOBS[before:]), "closed"]
    assert batch.ended() == {job.key: "failed" if at < before else "measured" for at, job in enumerate(JOBS)}
    assert batch.left().jobs == ()
    assert station.saw <= {("3", "2", "/elsewhere")}
    assert os.environ == variables


def test_an_error_that_ends_the_run_is_returned(batch, station):
    error = StoreError("the store", "is full")
    station.answers = {JOBS[1].key: error}
    assert batch() is error
    assert set(batch.ended()) == {JOBS[0].key}
    assert station.done[-1] == "closed"


@pytest.mark.parametrize("half", ['["', '["key", "meas', '["key", "measured"]'])
def test_half_a_line_is_no_note_yet(batch, half):
    batch._note(JOBS[0], "measured")
    with batch.notes.open("a") as file:
        file.write(half)
    assert batch.ended() == {JOBS[0].key: "measured"}
