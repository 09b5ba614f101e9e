"""Resources: what a job takes of a machine, and what is left while it runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from stbench.cards import Resources, datasets
from stbench.cards.method import ResourcesByProfile
from stbench.encoders.compute import Compute
from stbench.runs.place import Place
from stbench.runs.resources import Free, compute_of, needed
from tests.made.plans import plan_of

(JOB, *_) = plan_of("learner").jobs
PAPER = Resources(cpus=2, gpus=0.5, gpu_memory_gb=20.0, memory_gb=8.0)
QUICK = Resources(gpus=0.25, gpu_memory_gb=4.0)
CARD = JOB.entry.card.model_copy(update={"resources": ResourcesByProfile(paper=PAPER, quick=QUICK)})


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


@pytest.mark.parametrize(("share", "times"), [(1 / 3, 3), (0.1, 10), (0.5, 2), (1.0, 1), (0.4, 2)])
def test_a_gpu_is_shared_until_it_is_given_away_and_is_whole_again_afterwards(share, times):
    free, resources = Free(workers=20, gpus=1.0), Resources(gpus=share)
    for _ in range(times):
        assert free.fits(resources)
        free.take(resources)
    assert not free.fits(resources)
    for _ in range(times):
        free.give_back(resources)
    assert (free.workers, free.gpus) == (20, pytest.approx(1.0))
