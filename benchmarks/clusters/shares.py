"""Shares: jobs that look which GPU they have, on four that are pretended; none may be given away more than once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.clusters.nodes import ray_nodes
from stbench.cards import Resources, datasets, methods, tasks
from stbench.runs.engines import Engine
from stbench.runs.engines.ray.engine import RayEngine
from stbench.runs.engines.slurm.engine import SlurmEngine
from stbench.runs.entries import entry_of
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job, make_plan
from stbench.runs.store import Store
from stbench.scoring.answers import Status
from tests.made import CARDS

GPUS = tuple("0123")
SHARES = (0.25, 1.0, 0.5, 0.25)
"""That jobs hold in turn."""
SEEN = re.compile(r"sees '([^']*)' (\S+) (\S+) (\S+)")


class Watched(NamedTuple):
    """What jobs saw."""

    jobs: int
    devices: frozenset[str]
    problems: list[str]


class Look(NamedTuple):
    """What one job saw, and when."""

    device: str
    share: float
    began: float
    ended: float


def watched_shares(folder: Path, engine: str) -> Watched:
    """Run jobs of a quarter of a GPU, of a half and of a whole one."""
    place = Place(store=folder / f"shares-{engine}", cache=folder / "cache", dataset=datasets()["demo"], device="cuda")
    jobs = sharing_jobs(place)
    Store.open(place.store)
    statuses: dict[str, Status] = {}

    def report(job: Job, status: Status) -> None:
        statuses[job.key] = status

    if engine == "ray":
        with ray_nodes([{"num_cpus": 1}, {"num_cpus": 1}, {"num_cpus": 8, "num_gpus": len(GPUS)}]) as address:
            RayEngine(workers=0, address=address).run(jobs, place, report)
    else:
        _local(len(GPUS)).run(jobs, place, report)
    looks = [_look(job, Store(place.store)) for job in jobs if statuses.get(job.key) == "measured"]
    lacking = len(jobs) - len(looks)
    whole = engine != "ray"
    problems = [*([f"{lacking} jobs are not measured"] if lacking else []), *exceeded(looks, whole=whole)]
    return Watched(len(looks), frozenset(look.device for look in looks), problems)


def sharing_jobs(place: Place) -> list[Job]:
    """Jobs that look, with the shares that they are to have."""
    plan = make_plan([entry_of(methods(CARDS)["looks"], "paper")], tasks()["gene-pred"], place.cohort(), "paper")
    return [_sharing(job, SHARES[number % len(SHARES)]) for number, job in enumerate(plan.jobs)]


def exceeded(looks: Sequence[Look], *, whole: bool) -> Iterable[str]:
    """Devices that are none, and moments at which one was given away more than once."""
    strange = {look.device for look in looks} - set(GPUS)
    if strange:
        yield f"jobs see {', '.join(sorted(map(repr, strange)))}"
    for device in GPUS:
        here = [look for look in looks if look.device == device]
        most = max((_held(here, look.began, whole) for look in here), default=0.0)
        if most > 1 + 1e-6:
            yield f"GPU {device} is given away {most:g} times"


def _held(looks: Sequence[Look], moment: float, whole: bool) -> float:
    return sum(1.0 if whole else look.share for look in looks if look.began <= moment < look.ended)


def _look(job: Job, store: Store) -> Look:
    seen = SEEN.search(store.log_path(job.key).read_text(encoding="utf-8"))
    assert seen is not None, f"{job.label} saw nothing"
    return Look(seen[1], job.entry.card.resources.paper.gpus, float(seen[3]), float(seen[4]))


def _sharing(job: Job, share: float) -> Job:
    card = job.entry.card
    resources = card.resources.model_copy(update={"paper": Resources(gpus=share)})
    return replace(job, entry=replace(job.entry, card=card.model_copy(update={"resources": resources})))


def _local(gpus: int) -> Engine:
    machine = Machine(cores=4, memory_bytes=8 * GB, gpus=tuple(Gpu(name, 80 * GB) for name in GPUS[:gpus]))
    return SlurmEngine(workers=4, cluster="local", tasks=4, machine=machine)
