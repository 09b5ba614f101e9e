"""Schedule: whatever jobs need and however long they take, a machine is never given away twice, and all jobs run."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import Resources
from stbench.runs.engines.schedule import next_job
from stbench.runs.resources import Free


@dataclass(frozen=True)
class Job:
    """What scheduling asks of a job."""

    number: int
    training_key: str
    gpus: float = 0.0


def needed(job):
    return Resources(gpus=job.gpus)


def jobs_of(*parts):
    return [Job(number, *part) for number, part in enumerate(parts)]


parts = st.tuples(st.sampled_from("abcd"), st.sampled_from([0.0, 0.3, 0.5, 1.0, 2.0]))
waiting = st.lists(parts, max_size=12).map(lambda drawn: jobs_of(*drawn))


@given(waiting, st.integers(1, 4), st.sampled_from([0.0, 1.0, 2.0]), st.randoms(use_true_random=False))
def test_running_jobs_fit_the_machine_share_no_training_and_all_run_once(jobs, workers, gpus, random):
    pending, running, ended, free = list(jobs), [], [], Free(workers=workers, gpus=gpus)
    while pending or running:
        while job := next_job(pending, running, free, needed):
            pending.remove(job)
            free.take(needed(job))
            running.append(job)
        assert running, "nothing runs while jobs wait"
        assert len(running) <= workers
        assert len(running) == 1 or sum(job.gpus for job in running) <= gpus + 1e-6
        assert len({job.training_key for job in running}) == len(running)
        job = running.pop(random.randrange(len(running)))
        free.give_back(needed(job))
        ended.append(job)
    assert sorted(ended, key=lambda job: job.number) == jobs
    assert (free.workers, free.gpus) == (workers, pytest.approx(gpus))


@pytest.mark.parametrize(
    ("pending", "running", "workers", "gpus", "expected"),
    [
        ([("a",), ("b",)], [], 1, 0.0, 0),
        ([("a",), ("b",)], [("a",)], 1, 0.0, 1),
        ([("a",), ("b",)], [("a",), ("b",)], 1, 0.0, None),
        ([("a",)], [("b",)], 0, 0.0, None),
        ([("a", 1.0), ("b",)], [("c", 0.5)], 1, 0.5, 1),
        ([("a", 0.5), ("b",)], [("c", 0.5)], 1, 0.5, 0),
        ([("a", 2.0)], [], 1, 1.0, 0),
        ([("a", 2.0)], [("b",)], 1, 1.0, None),
        ([], [], 1, 1.0, None),
    ],
    ids=["the first", "another training", "all trainings run", "no worker", "what fits goes first", "a share",
         "too large, alone", "too large, not beside others", "none waits"],
)  # fmt: skip
def test_the_next_job_is_the_first_that_can_start(pending, running, workers, gpus, expected):
    jobs = jobs_of(*pending)
    found = next_job(jobs, jobs_of(*running), Free(workers=workers, gpus=gpus), needed)
    assert (found and found.number) == expected
