"""Order: which jobs a run begins with. Nothing of it changes a result."""

import random
from collections.abc import Iterable, Mapping, Sequence

from stbench.runs.plan import Job
from stbench.runs.scale.costs import Rate, shipped
from stbench.runs.scale.workload import spots_in

UNKNOWN_MS = float("inf")
"""Of a training whose time nobody has measured: it may be the longest."""


def longest_first(jobs: Sequence[Job], n_spots: Mapping[str, int], rates: Mapping[str, Rate]) -> tuple[Job, ...]:
    """Those whose trainings take longest, so that a run does not end with one worker at a long one.

    Jobs that share a training follow one another; of equally long trainings the order stays.

    Args:
        jobs: in any order.
        n_spots: of each slide.
        rates: of methods that were measured, by name.
    """
    lengths: dict[str, float] = {}
    for job in jobs:
        rate = rates.get(job.entry.name) or rates.get(job.entry.card.name)
        length = UNKNOWN_MS if rate is None else rate.train_ms * spots_in(job.fold.train, n_spots)
        lengths.setdefault(job.training_key, length)
    return _sorted(jobs, {key: -length for key, length in lengths.items()})


def rates_of(profile: str, device: str) -> Mapping[str, Rate]:
    """What was measured of a profile on a kind of device, ``cpu`` or ``cuda``; empty where nothing was."""
    table = next((one for one in shipped() if one.profile == profile and device.startswith(one.device)), None)
    return {} if table is None else table.methods


def shuffled(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Another order than that of the runs that go on in the same store, so that few jobs are done by two."""
    draws = random.Random()
    return _sorted(jobs, {key: draws.random() for key in _trainings(jobs)})


def _sorted(jobs: Sequence[Job], ranks: Mapping[str, float]) -> tuple[Job, ...]:
    """Jobs by the rank of their training, together with those that share it."""
    place = {key: number for number, key in enumerate(_trainings(jobs))}
    return tuple(sorted(jobs, key=lambda job: (ranks[job.training_key], place[job.training_key])))


def _trainings(jobs: Iterable[Job]) -> list[str]:
    return list(dict.fromkeys(job.training_key for job in jobs))
