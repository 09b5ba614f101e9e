"""Schedule: whatever jobs need and however long they take, a machine is never given away twice, and all jobs run."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import Resources
from stbench.runs.engines import schedule
from stbench.runs.engines.schedule import next_job
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.resources import Free


@dataclass(frozen=True)
class Job:
    """What scheduling asks of a job."""

    number: int
    training_key: str
    gpus: float = 0.0
    memory_gb: float = 0.0
    gpu_memory_gb: float = 0.0
    encoder: str = ""

    @property
    def needed(self):
        return Resources(gpus=self.gpus, memory_gb=self.memory_gb, gpu_memory_gb=self.gpu_memory_gb)


@pytest.fixture(autouse=True, scope="module")
def reading():
    """The encoder that a made job reads is what it says."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schedule, "encoder_read", lambda job: job.encoder)
        yield


def jobs_of(*parts):
    return [Job(number, *part) for number, part in enumerate(parts)]


parts = st.tuples(
    st.sampled_from("abcd"), st.sampled_from([0.0, 0.3, 0.5, 1.0, 2.0]), st.sampled_from([0.0, 3.0, 9.0, 20.0]),
    st.sampled_from([0.0, 30.0, 100.0]), st.sampled_from(["", "one", "other"]),
)  # fmt: skip
waiting = st.lists(parts, max_size=12).map(lambda drawn: jobs_of(*drawn))
gpus = st.lists(st.sampled_from([40, 80]), max_size=3).map(
    lambda sizes: tuple(Gpu(str(number), size * GB) for number, size in enumerate(sizes))
)


def fits_beside(running, machine):
    """Whether jobs by the GPU of their workers hold no more than a machine has."""
    shares = {gpu: sum(job.gpus for job, on in running if on == gpu) for gpu in machine.gpus}
    held = {gpu: sum(job.gpu_memory_gb for job, on in running if on == gpu and job.gpus) for gpu in machine.gpus}
    return (
        sum(job.memory_gb for job, _ in running) * GB <= machine.job_memory_bytes
        and all(share <= 1 + 1e-6 for share in shares.values())
        and all(gigabytes * GB <= gpu.memory_bytes * (1 + 1e-6) for gpu, gigabytes in held.items())
    )


@settings(max_examples=40)
@given(waiting, st.integers(1, 4), gpus, st.sets(st.sampled_from(["one", "other"])), st.randoms(use_true_random=False))
def test_running_jobs_fit_the_machine_share_no_training_and_all_run_once(jobs, workers, gpus, making, random):
    machine = Machine(cores=workers, memory_bytes=10 * GB, gpus=gpus)
    bound = [gpus[number % len(gpus)] if gpus else None for number in range(workers)]
    pending, running, ended = list(jobs), [], []
    free = Free(machine, workers=workers)
    while pending or running:
        for gpu in bound:
            job = next_job(
                pending, [job for job, _ in running], lambda job, gpu=gpu: free.fits(job.needed, gpu), making
            )
            if job is not None:
                pending.remove(job)
                free.take(job.needed, gpu)
                running.append((job, gpu))
        assert running, "nothing runs while jobs wait"
        assert len(running) <= workers
        assert len(running) == 1 or fits_beside(running, machine)
        assert len({job.training_key for job, _ in running}) == len(running)
        job, gpu = running.pop(random.randrange(len(running)))
        free.give_back(job.needed, gpu)
        making.discard(job.encoder)
        ended.append(job)
    assert sorted(ended, key=lambda job: job.number) == jobs
    assert (free.workers, free.cores, free.memory_bytes) == (workers, workers, pytest.approx(9 * GB))
    assert list(free.shares.values()) == pytest.approx([1.0] * len(gpus))


@pytest.mark.parametrize(
    ("pending", "running", "fitting", "expected"),
    [
        ([("a",), ("b",)], [], (0, 1), 0),
        ([("a",), ("b",)], [("a",)], (0, 1), 1),
        ([("a",), ("b",)], [("a",), ("b",)], (0, 1), None),
        ([("a",), ("b",)], [("c",)], (1,), 1),
        ([("a",), ("b",)], [], (1,), 1),
        ([("a",)], [], (), 0),
        ([("a",)], [("b",)], (), None),
        ([], [], (), None),
    ],
    ids=["the first", "another training", "all trainings run", "what fits goes first", "what fits goes first, alone",
         "too large, alone", "too large, not beside others", "none waits"],
)  # fmt: skip
def test_the_next_job_is_the_first_that_can_start(pending, running, fitting, expected):
    jobs = jobs_of(*pending)
    found = next_job(jobs, jobs_of(*running), lambda job: job.number in fitting)
    assert (found and found.number) == expected


@pytest.mark.parametrize(
    ("pending", "making", "expected"),
    [
        (["one", "other"], {"one"}, 1),
        (["one", ""], {"one"}, 1),
        (["one", "one"], {"one"}, 0),
        (["one", "other"], {"one", "other"}, 0),
        (["one", "other"], set(), 0),
        (["", "other"], {"other"}, 0),
    ],
    ids=["another encoder", "no encoder", "it helps", "both are made", "all are there", "none is no encoder"],
)
def test_a_job_whose_features_are_being_made_comes_after_others(pending, making, expected):
    waiting = [Job(number, f"p{number}", encoder=encoder) for number, encoder in enumerate(pending)]
    assert next_job(waiting, [], lambda job: True, making).number == expected
