"""Workload: how many spots each method trains on and is asked about in a plan; models that jobs share count once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stbench.cards import TaskCard
from stbench.protocols.splits import Fold, Part, folds_of, split_of
from stbench.runs.entries import Entry, seeds_of, why_not_applicable
from stbench.runs.plan import Job, Plan
from stbench.runs.scale.sizes import Imagined


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one method does."""

    entry: Entry
    jobs: int = 0
    trained: int = 0
    """Spots that its models are trained on, summed over models."""
    tested: int = 0
    """Spots that it is asked about, summed over jobs."""


def load_of_jobs(plan: Plan, jobs: Sequence[Job]) -> tuple[Load, ...]:
    """Of some jobs of a plan whose data were read; rows that come to the same settings share theirs."""
    n_spots = {slide.name: slide.n_spots for slide in plan.questions.cohort.slides}
    loads = []
    for entry in plan.entries:
        own = [job for job in jobs if job.entry.name == entry.name]
        models = {job.training_key: job.fold for job in own}
        loads.append(
            Load(
                entry=entry, jobs=len(own), trained=sum(spots_in(fold.train, n_spots) for fold in models.values()),
                tested=sum(spots_in(job.fold.test, n_spots) for job in own),
            )
        )  # fmt: skip
    return tuple(load for load in loads if load.jobs)


def load_imagined(entries: Iterable[Entry], task: TaskCard, slides: Sequence[Imagined]) -> tuple[Load, ...]:
    """Of every job on slides of which only the sizes are known.

    Raises:
        ProtocolError: the task cannot divide them, or divides them by what is not known.
    """
    folds: Sequence[Fold] = folds_of(split_of(task), slides, (), ())
    n_spots = {slide.name: slide.n_spots for slide in slides}
    models = {fold.train: fold for fold in folds}
    trained = sum(spots_in(parts, n_spots) for parts in models)
    tested = sum(spots_in(fold.test, n_spots) for fold in folds)
    asked = [(entry, len(seeds_of(entry, task))) for entry in entries if not why_not_applicable(entry, task)]
    return tuple(
        Load(entry=entry, jobs=len(folds) * seeds, trained=trained * seeds, tested=tested * seeds)
        for entry, seeds in asked
    )


def spots_in(parts: Iterable[Part], n_spots: Mapping[str, int]) -> int:
    """How many spots some parts of slides have, given how many each whole slide has."""
    return sum(n_spots[part.slide] if part.rows is None else len(part.rows) for part in parts)
