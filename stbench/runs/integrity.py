"""Integrity: which files of a whole store are not what was written, which rows they touch, and what mends them."""

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from stbench.files.damage import Damaged
from stbench.files.listed import check_folder
from stbench.files.tables import read_table
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store


class Row(NamedTuple):
    """What a result is of."""

    task: str
    dataset: str
    method: str
    fold: str
    seed: int

    @classmethod
    def of(cls, job: Job) -> "Row":
        """Of a job."""
        return cls(job.task.name, job.dataset, job.entry.name, job.fold.name, job.seed)


def row_texts(rows: Sequence[Row]) -> Iterator[str]:
    """Rows as people read them, a line for each method."""
    for (task, dataset, method), own in groupby(sorted(rows), key=lambda row: row[:3]):
        parts = list(own)
        folds, seeds = (list(dict.fromkeys(str(part[at]) for part in parts)) for at in (3, 4))
        yield f"{task} on {dataset}: {method}, {_named('fold', folds)}, {_named('seed', seeds)}"


def _named(thing: str, names: Sequence[str]) -> str:
    return f"{thing}{'s' * (len(names) != 1)} {', '.join(names)}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A file that is not what was written."""

    where: str
    reason: str
    rows: tuple[Row, ...] | None
    """That it touches, none where nobody knows; None where no row loses anything."""
    mended: str
    """What a new run does about it."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a plan says of keys: which rows they are of."""

    results: dict[str, tuple[Row, ...]]
    models: dict[str, tuple[Row, ...]]
    panels: dict[str, tuple[Row, ...]]

    @classmethod
    def of(cls, plan: Plan | None, store: Store) -> "Known":
        """Nothing where there is no plan; rows of which the store has results."""
        jobs = [] if plan is None else [job for job in plan.jobs if (store.folder / "jobs" / job.key).is_dir()]
        return cls(
            results=_rows_by(jobs, lambda job: job.key), models=_rows_by(jobs, lambda job: job.training_key),
            panels=_rows_by(jobs, lambda job: job.fold_keys.key),
        )  # fmt: skip


@dataclass
class Inspection:
    """A look at every file of a store, and how many there were."""

    store: Store
    known: Known
    n_results: int = 0
    n_models: int = 0
    n_panels: int = 0
    n_scores: int = 0

    def faults(self) -> Iterator[Fault]:
        """Everything that is damaged."""
        yield from self._results()
        yield from self._models()
        yield from self._panels()
        yield from self._scores()

    def _results(self) -> Iterator[Fault]:
        for folder in self._folders("jobs"):
            self.n_results += 1
            needed = self.store.damage(folder.name)
            damage = needed or _damage(check_folder, folder)
            if damage is not None:
                rows = self.known.results.get(folder.name) or _row_in(folder / "record.json")
                yield _fault(damage, rows, "the job is run again" if needed else "its result is whole, and stays")

    def _models(self) -> Iterator[Fault]:
        for folder in self._folders("models"):
            self.n_models += 1
            damage = _damage(self.store.model, folder.name)
            if damage is not None:
                rows = self.known.models.get(folder.name, ())
                yield _fault(damage, rows, "it is trained again where one of its results is not there")

    def _panels(self) -> Iterator[Fault]:
        for path in sorted((self.store.folder / "panels").glob("[!.]*.json")):
            self.n_panels += 1
            if self.store.damaged_panel(path.stem):
                damage = Damaged(str(path), "its genes are not those that were chosen")
                rows = self.known.panels.get(path.stem) or self._rows_with(_field(path, "sha256"))
                yield _fault(damage, rows, "it is chosen again by the task's rule")

    def _scores(self) -> Iterator[Fault]:
        for path in sorted((self.store.folder / "scores").glob("*/[!.]*.parquet")):
            self.n_scores += 1
            damage = _damage(read_table, path)
            if damage is not None:
                yield _fault(damage, None, "its answer is scored again")

    def _folders(self, name: str) -> Iterator[Path]:
        return (path for path in sorted((self.store.folder / name).glob("[!.]*")) if path.is_dir())

    def _rows_with(self, panel_sha256: object) -> tuple[Row, ...]:
        return tuple(
            Row(record.task, record.dataset, record.method, record.fold, record.seed)
            for record in self.store.records() if panel_sha256 and record.panel_sha256 == panel_sha256
        )  # fmt: skip


def _rows_by(jobs: Sequence[Job], key: Callable[[Job], str]) -> dict[str, tuple[Row, ...]]:
    rows: dict[str, tuple[Row, ...]] = {}
    for job in jobs:
        rows[key(job)] = (*rows.get(key(job), ()), Row.of(job))
    return rows


def _fault(damage: Damaged, rows: tuple[Row, ...] | None, mended: str) -> Fault:
    return Fault(where=damage.where, reason=damage.reason, rows=rows, mended=mended)


def _damage(check: Callable[[Any], object], what: Any) -> Damaged | None:
    try:
        check(what)
    except Damaged as damage:
        return damage
    except OSError as error:
        return Damaged(str(what), str(error))
    return None


def _row_in(path: Path) -> tuple[Row, ...]:
    """What a record says that it is of, though it may be damaged; nothing where it cannot be read."""
    values = [_field(path, name) for name in Row._fields]
    return () if None in values else (Row(*values),)  # type: ignore[arg-type]


def _field(path: Path, name: str) -> object:
    with contextlib.suppress(OSError, ValueError):
        stored = json.loads(path.read_bytes())
        if isinstance(stored, dict) and isinstance(stored.get(name), str | int):
            return stored[name]
    return None
