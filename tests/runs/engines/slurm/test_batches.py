"""Jobs are divided so that each is in one task, with all of its training, and beside those that need the same."""

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import Resources
from stbench.runs.engines.slurm import batches
from stbench.runs.engines.slurm.batches import Share, divided, in_turn
from tests.made.plans import plan_of, step_of


@pytest.mark.parametrize(
    ("resources", "threads", "share", "parameters"),
    [
        (Resources(), 1, (1, 0, 0.0), {"cpus_per_task": 1, "gpus_per_node": 0}),
        (Resources(cpus=4), 2, (4, 0, 0.0), {"cpus_per_task": 4, "gpus_per_node": 0}),
        (Resources(gpus=0.25), 2, (2, 1, 0.0), {"cpus_per_task": 2, "gpus_per_node": 1}),
        (Resources(gpus=1.5), 1, (1, 2, 0.0), {"cpus_per_task": 1, "gpus_per_node": 2}),
        (Resources(memory_gb=3.5), 1, (1, 0, 3.5), {"cpus_per_task": 1, "gpus_per_node": 0, "mem_gb": 4}),
    ],
)
def test_a_task_holds_what_its_jobs_need(resources, threads, share, parameters):
    assert Share.of(resources, threads) == share
    assert Share.of(resources, threads).parameters() == parameters


drawn_jobs = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9)), max_size=30)


@settings(max_examples=40)
@given(drawn_jobs, st.integers(1, 5))
def test_every_job_is_in_one_task_with_its_training(drawn, tasks):
    jobs = [SimpleNamespace(number=number, training_key=name) for number, (name, _) in enumerate(drawn)]
    arrays = list(divided(jobs, tasks, lambda job: Share(1 + (job.training_key > "c"), 0, 0.0)))
    parts = [part for _, parts in arrays for part in parts]
    assert Counter(job.number for part in parts for job in part) == dict.fromkeys(range(len(jobs)), 1)
    assert all(part for part in parts)
    homes = Counter(training for part in parts for training in {job.training_key for job in part})
    assert set(homes.values()) <= {1}
    assert all(len(parts) <= tasks for _, parts in arrays)


@pytest.mark.parametrize("steps", [(), ("A1", "B1")])
def test_what_makes_features_goes_first_and_what_reads_them_last(monkeypatch, steps):
    reads = {"learner": "colour", "mean": ""}
    monkeypatch.setattr(batches, "encoder_read", lambda job: reads[job.entry.name] if job.has_result else "")
    jobs, made = plan_of("learner", "mean").jobs, [step_of(slide) for slide in steps]
    first, (readers,) = in_turn([*made, *jobs])
    assert first == (made, [job for job in jobs if job.entry.name == "mean" or not steps])
    assert readers == [job for job in jobs if job.entry.name == "learner" and steps]
