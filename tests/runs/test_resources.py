"""Resources: what a job takes of a machine, and what is left while it runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from stbench.cards import Resources, datasets
from stbench.cards.method import ResourcesByProfile
from stbench.encoders.compute import Compute
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.place import Place
from stbench.runs.resources import WHOLE, Free, Limits, compute_of, limits_of, needed
from tests.made.plans import plan_of

(JOB, *_) = plan_of("learner").jobs
PAPER = Resources(cpus=2, gpus=0.5, gpu_memory_gb=20.0, memory_gb=8.0)
QUICK = Resources(gpus=0.25, gpu_memory_gb=4.0)
CARD = JOB.entry.card.model_copy(update={"resources": ResourcesByProfile(paper=PAPER, quick=QUICK)})

GPU = Gpu("0", 40 * GB)
MACHINE = Machine(cores=8, memory_bytes=20 * GB, gpus=(GPU,))


def place(device):
    return Place(store=Path("store"), cache=Path("cache"), dataset=datasets()["demo"], device=device)


@pytest.mark.parametrize(
    ("profile", "device", "expected"),
    [
        ("paper", "cuda", PAPER),
        ("paper", "cuda:1", PAPER),
        ("quick", "cuda", QUICK),
        ("paper", "cpu", Resources(cpus=2, memory_gb=8.0)),
        ("quick", "cpu", Resources()),
    ],
)
def test_a_job_takes_what_its_card_says_for_its_profile_and_on_a_cpu_nothing_of_a_gpu(profile, device, expected):
    job = replace(JOB, entry=replace(JOB.entry, card=CARD, profile=profile))
    assert needed(job, place(device)) == expected


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize(("device", "threads"), [("cpu", 1), ("cuda", 4)])
def test_networks_run_on_the_device_of_the_place_in_the_precision_of_the_job(precision, device, threads):
    expected = Compute(device=device, precision=precision, threads=threads)
    assert compute_of(replace(JOB, precision=precision), place(device), threads) == expected


@pytest.mark.parametrize(
    ("card", "gpus"),
    [
        ({"resources": ResourcesByProfile(paper=PAPER)}, 0.5),
        ({"resources": ResourcesByProfile(quick=QUICK)}, 1.0),
        ({"resources": ResourcesByProfile()}, 1.0),
        ({"resources": ResourcesByProfile(), "kind": "control"}, 0.0),
    ],
    ids=["stated", "another profile's", "nothing", "a control's"],
)
def test_a_method_that_says_nothing_gets_a_gpu_to_itself(card, gpus):
    job = replace(JOB, entry=replace(JOB.entry, card=JOB.entry.card.model_copy(update=card), profile="paper"))
    assert needed(job, place("cuda")).gpus == gpus


@pytest.mark.parametrize(("share", "times"), [(1 / 3, 3), (0.1, 10), (0.5, 2), (1.0, 1), (0.4, 2)])
def test_a_gpu_is_shared_until_it_is_given_away_and_is_whole_again_afterwards(share, times):
    free, resources = Free(MACHINE, workers=20), Resources(gpus=share)
    for _ in range(times):
        assert free.fits(resources, GPU)
        free.take(resources, GPU)
    assert not free.fits(resources, GPU)
    assert free.fits(Resources(), GPU)
    assert free.fits(resources)
    for _ in range(times):
        free.give_back(resources, GPU)
    assert (free.workers, free.share(GPU), free.share(None)) == (20, pytest.approx(1.0), 0.0)


@pytest.mark.parametrize(
    ("resources", "workers", "threads", "times"),
    [
        (Resources(), 3, 1, 3),
        (Resources(), 3, 8, 3),
        (Resources(cpus=4), 3, 1, 2),
        (Resources(cpus=4), 3, 3, 2),
        (Resources(memory_gb=8.0), 9, 1, 2),
        (Resources(gpus=0.1, gpu_memory_gb=16.0), 9, 1, 2),
        (Resources(gpu_memory_gb=16.0), 3, 1, 3),
        (WHOLE, 3, 1, 0),
    ],
    ids=["workers", "threads are the user's", "cores", "cores or threads", "memory", "GPU memory", "of no share",
         "whole"],
)  # fmt: skip
def test_as_many_jobs_start_as_the_scarcest_thing_allows(resources, workers, threads, times):
    free, started = Free(MACHINE, workers=workers, threads=threads), 0
    while free.fits(resources, GPU):
        free.take(resources, GPU)
        started += 1
    assert started == times


@pytest.mark.parametrize(
    ("shares", "gpus", "most"),
    [([1.0] * 9, 1, 1), ([0.5] * 9, 2, 4), ([0.0] * 3 + [1.0] * 9, 1, 4), ([2.0], 1, 1), ([1.0] * 9, 0, 6), ([], 1, 1)],
)
def test_there_are_no_more_workers_than_jobs_that_can_run_at_a_time(shares, gpus, most):
    machine = replace(MACHINE, gpus=tuple(Gpu(str(number), GB) for number in range(gpus)))
    assert Free(machine, workers=6).at_once([Resources(gpus=share) for share in shares]) == most


@pytest.mark.parametrize(
    ("resources", "stated", "gpu", "expected"),
    [
        (Resources(), {}, None, Limits(memory_bytes=18 * GB)),
        (Resources(), {"job_seconds": 3.0, "job_memory_gb": 2.5}, None, Limits(seconds=3.0, memory_bytes=5 * GB // 2)),
        (Resources(), {}, GPU, Limits(memory_bytes=18 * GB)),
        (Resources(gpus=0.5), {}, GPU, Limits(memory_bytes=18 * GB, gpu_memory_bytes=20 * GB)),
        (Resources(gpus=0.5, gpu_memory_gb=30.0), {}, GPU, Limits(memory_bytes=18 * GB, gpu_memory_bytes=30 * GB)),
        (Resources(gpus=0.5, gpu_memory_gb=80.0), {}, GPU, Limits(memory_bytes=18 * GB, gpu_memory_bytes=40 * GB)),
        (WHOLE, {}, GPU, Limits(memory_bytes=18 * GB, gpu_memory_bytes=40 * GB)),
    ],
)
def test_limits_are_the_users_or_the_machines_and_of_a_gpu_the_jobs_share(resources, stated, gpu, expected):
    assert limits_of(resources, replace(place("cuda"), **stated), MACHINE, gpu) == expected
