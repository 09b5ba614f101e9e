"""The contract of engines: every job once, its result kept, and one that fails costs no other."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from stbench.cards import DatasetCard, methods, tasks
from stbench.contract.cohort import small_card
from stbench.runs.engines import MakesEngine
from stbench.runs.entries import entry_of
from stbench.runs.execute import execute
from stbench.runs.place import Place
from stbench.runs.plan import Job, make_plan
from stbench.runs.store import Store
from stbench.scoring.answers import Status


def check_engine(make: MakesEngine, dataset: DatasetCard | None = None, data_root: Path | None = None) -> None:
    """Hold an engine to what a run relies on.

    It takes workers and threads by name; runs every job once, and none where there is none; a job's result is in the
    store when it is reported, with the status that is reported; a job that fails stops no other; answers are those
    that the jobs give in this very process.

    Args:
        make: what is registered.
        dataset: what jobs read, at least two slides of different patients; a few simulated spots where none is given.
        data_root: the folder of its files.

    Raises:
        AssertionError: it does not.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Place(
            store=Path(name, "store"), cache=Path(name, "cache"), dataset=dataset or small_card(), data_root=data_root
        )
        jobs = _jobs(place)
        statuses = _run(make, jobs, place)
        _check_results(jobs, statuses, place, replace(place, store=Path(name, "expected")))


def _jobs(place: Place) -> list[Job]:
    """Jobs of a control that needs no network; the first one has settings that its adapter refuses."""
    card = next(card for card in methods().values() if card.floor and not card.paper)
    deck = tasks()
    plan = make_plan([entry_of(card, "quick")], deck[deck.default], place.cohort(), "quick")
    first, *others = plan.jobs
    return [replace(first, entry=replace(first.entry, settings={"no such setting": 1})), *others]


def _run(make: MakesEngine, jobs: Sequence[Job], place: Place) -> dict[str, Status]:
    """Status by key, as the engine reports it."""
    store, engine = Store.open(place.store), make(workers=2, threads=1)
    reports: list[tuple[str, Status]] = []

    def report(job: Job, status: Status) -> None:
        reports.append((job.key, status))
        record = store.record(job.key)
        assert record is not None, f"{job.label} is reported before its result is kept"
        assert record.status == status, f"{job.label} is reported as '{status}', and kept as '{record.status}'"

    engine.run((), place, report)
    assert not reports, "a job is reported where there is none"
    engine.run(jobs, place, report)
    times = Counter(key for key, _ in reports)
    for job in jobs:
        assert times[job.key] == 1, f"{job.label} is reported {times[job.key]} times"
    return dict(reports)


def _check_results(jobs: Sequence[Job], statuses: dict[str, Status], place: Place, expected: Place) -> None:
    """Against the same jobs, executed here into a store of their own."""
    store, other = Store(place.store), Store.open(expected.store)
    for job in jobs:
        status = execute(job, expected)
        assert statuses[job.key] == status, f"{job.label} ended as '{statuses[job.key]}', which should be '{status}'"
        if status == "measured":
            pairs = zip(store.predictions(job.key), other.predictions(job.key), strict=True)
            same = all(np.array_equal(answer.values, here.values) for answer, here in pairs)
            assert same, f"{job.label} answers otherwise than in this process"
