"""Damages: what of a plan is in a store and is not what was written, and which rows it touches."""

from collections.abc import Iterator

from stbench.files.damage import Damaged
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store


def damages(plan: Plan, store: Store) -> tuple[str, ...]:
    """One line for each row with damaged results, for each damaged model that would be used, and for each panel."""
    return (*_results(plan, store), *_models(plan, store), *_panels(plan, store))


def damaged_panels(plan: Plan, store: Store) -> tuple[str, ...]:
    """Keys of the folds whose panel was frozen, and is damaged."""
    return tuple(fold.key for fold in plan.questions.folds if store.damaged_panel(fold.key))


def _results(plan: Plan, store: Store) -> Iterator[str]:
    for entry in plan.entries:
        jobs = plan.jobs_of(entry)
        found = [error for job in jobs if (error := store.damage(store.key_of(job))) is not None]
        if found:
            number = f"{len(found)} of {len(jobs)} results"
            yield f"{entry.name}: {number} cannot be used and are run again, as {_said(found[0])}"


def _models(plan: Plan, store: Store) -> Iterator[str]:
    trainings: dict[str, list[Job]] = {}
    for job in plan.jobs:
        if not store.is_measured(store.key_of(job)):
            trainings.setdefault(job.training_key, []).append(job)
    for key, jobs in trainings.items():
        try:
            store.model(key)
        except Damaged as error:
            yield f"{_rows(jobs)}: a model cannot be used and is trained again: {_said(error)}"


def _panels(plan: Plan, store: Store) -> Iterator[str]:
    for key in dict.fromkeys(damaged_panels(plan, store)):  # folds that train on the same slides share it
        names = ", ".join(fold.name for fold in plan.questions.folds if fold.key == key)
        yield f"all rows, folds {names}: their panel {key[:12]} is damaged, and is chosen again by the task's rule"


def _rows(jobs: list[Job]) -> str:
    return ", ".join(dict.fromkeys(f"{job.entry.name} (fold {job.fold.name})" for job in jobs))


def _said(error: Damaged) -> str:
    return f"{error.where} {error.found}"
