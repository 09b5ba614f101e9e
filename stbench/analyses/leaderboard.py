"""Board: the leaderboard of one task on one dataset as a value, before it takes any form."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from stbench.data import Cohort
from stbench.report.wording import protocol_lines
from stbench.runs.plan import Entry, Job, Plan
from stbench.runs.store import Record
from stbench.scoring.columns import Quantity, quantities
from stbench.scoring.score import SlideScores
from stbench.statistics.inference import Inference, Standing, infer

Scores = Mapping[str, tuple[SlideScores, ...]]
"""Scores by job key: one per test slide, and one pooled where a fold tests several."""
ROUNDING = 1e-6  # of predictions, which are kept as float32
CORRECTED = "corrected"
"""Badge of tasks that correct all slides together, beside the tags of their cards."""
COST_COLUMNS = ("train_wall_s", "train_cpu_s", "predict_wall_s", "predict_cpu_s", "peak_memory_mb", "parameters")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method, or variant, of a leaderboard."""

    method: str
    title: str
    control: bool
    status: str
    floor: bool = False
    """A control that cannot know which patch belongs to which expression."""
    cause: str = ""
    key: str = ""
    """A job of the row whose log explains the status."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Mean over test slides, by quantity; seeds are averaged first."""
    spreads: Mapping[str, float] = field(default_factory=dict)
    """Standard deviation over test slides."""
    slides: Mapping[str, float] = field(default_factory=dict)
    """The ranking quantity on each test slide."""
    standing: Standing | None = None
    folds_done: int = 0
    constant_predictions: int = 0
    """Predicted-constant genes over all slides: each scores 0."""
    note: str = ""
    cost: Mapping[str, float] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The row's name with its marks: † for stand-in weights."""
        return f"{self.method} †" if self.status.endswith("†") else self.method


@dataclass(frozen=True, kw_only=True)
class Board:
    """A leaderboard: rows ranked by the first quantity, rows without a score below."""

    task: str
    title: str
    dataset: str
    profile: str
    badges: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    details: tuple[Quantity, ...] = ()
    """Further quantities, for a table of their own."""
    reference: str = ""
    """Row that the others are compared with; empty for none."""
    folds: int
    protocol: tuple[tuple[str, str], ...]
    """What was done, as name and value, in reading order."""
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    inference: Inference
    ceiling: Mapping[str, float] = field(default_factory=dict)
    """Mean noise ceiling of each correlation per gene, by quantity."""
    oracle: Mapping[str, float] = field(default_factory=dict)
    """What the measured truth itself scores, by quantity; empty where nothing is measured yet."""
    remarks: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[str, ...]:
        """What makes the table doubtful: a control above every method, or a method above the noise ceiling."""
        first = self.quantities[0]
        found = [f"INVALID: {problem}" for problem in self.faults]
        found += [
            f"the control {row.method} scores above every method: nothing in this table shows that an image was read"
            for row in self._winning_controls
            if not row.floor
        ]
        ceiling = self.ceiling.get(first.text, float("inf"))
        found += [
            f"{row.method} scores above the noise ceiling, which only leakage or luck can do"
            for row in self.rows
            if row.values.get(first.text, float("nan")) > ceiling
        ]
        return tuple(found)

    @property
    def faults(self) -> tuple[str, ...]:
        """What makes the table invalid: a row above the truth itself, or a floor above every method."""
        name = self.quantities[0].text
        oracle, sign = self.oracle.get(name, math.nan), -1 if self.quantities[0].better == "lower" else 1
        found = [
            f"{row.method} scores above the measured truth itself ({oracle:.3f}): something is scored against "
            "the wrong spots or genes"
            for row in self.rows
            if sign * row.values.get(name, math.nan) > sign * oracle + ROUNDING
        ]
        found += [
            f"the control {row.method}, which cannot know which patch belongs to which expression, scores above every "
            "method"
            for row in self._winning_controls
            if row.floor
        ]
        return tuple(found)

    @property
    def validity(self) -> str:
        """Whether the best method lies between floor and oracle, in one sentence; empty where nothing can be said."""
        name = self.quantities[0].text
        floors = [f"{row.method} {row.values[name]:.3f}" for row in self.rows if row.floor and name in row.values]
        if not (name in self.oracle and floors and any(row.values and not row.control for row in self.rows)):
            return ""
        verdict = "INVALID" if self.faults else "valid"
        return f"{verdict}: the measured truth itself scores {self.oracle[name]:.3f}, the floor " + ", ".join(floors)

    @property
    def _winning_controls(self) -> tuple[Row, ...]:
        """Controls that score above every method; stand-ins count as methods only where there are no others."""
        scored = [row for row in self.rows if row.values]
        methods = [place for place, row in enumerate(scored) if not row.control]
        methods = [place for place in methods if not scored[place].status.endswith("†")] or methods
        return tuple(row for row in scored[: methods[0]] if row.control) if methods else ()


def make_board(
    plan: Plan,
    cohort: Cohort,
    records: Mapping[str, Record],
    scores: Scores,
    ceilings: Sequence[SlideScores] = (),
    oracle: Sequence[SlideScores] = (),
) -> Board:
    """The leaderboard of a plan from what is known of its jobs."""
    columns = quantities(plan.task, cohort.markers)
    rows = _ranked([_row(entry, plan, columns, cohort, records, scores) for entry in plan.entries], columns[0])
    owners = {slide.name: slide.patient for slide in cohort.slides}
    better: Literal["higher", "lower"] = "lower" if columns[0].better == "lower" else "higher"
    inference = infer({row.method: row.slides for row in rows}, owners, better)
    versions: dict[str, str] = {}
    for job in plan.jobs:
        if job.key in records:
            versions |= records[job.key].versions
    return Board(
        task=plan.task.name,
        title=plan.task.title,
        dataset=plan.dataset,
        profile=plan.profile,
        badges=(*plan.task.tags, *([] if plan.task.correction == "none" else [CORRECTED])),
        quantities=columns[: len(plan.task.metrics)],
        details=columns[len(plan.task.metrics) :],
        reference=plan.task.reference,
        folds=len(plan.folds),
        protocol=protocol_lines(plan, cohort, records, scores),
        versions=versions,
        rows=tuple(replace(row, standing=inference.standings.get(row.method)) for row in rows),
        inference=inference,
        ceiling=_mean_ceilings(columns, ceilings, cohort.markers),
        oracle=_oracle_means(plan, columns, oracle, cohort.markers),
        remarks=(*cohort.remarks, *_overlaps(rows, plan, cohort)),
    )


def _row(
    entry: Entry,
    plan: Plan,
    columns: Sequence[Quantity],
    cohort: Cohort,
    records: Mapping[str, Record],
    scores: Scores,
) -> Row:
    blank = Row(
        method=entry.name,
        title=entry.card.title,
        control=entry.card.kind == "control",
        status="",
        floor=entry.card.floor,
    )
    reason = next((lacking.reason for lacking in plan.not_applicable if lacking.entry.name == entry.name), "")
    if reason:
        return replace(blank, status="not applicable", cause=reason)
    jobs = [job for job in plan.jobs if job.entry.name == entry.name]
    done = [job for job in jobs if job.key in scores]
    status, cause, key = _status(jobs, records, scores)
    pooled = plan.task.averaging == "pooled"
    table: dict[str, dict[str, float]] = {}
    if len(done) == len(jobs):
        table = {q.text: _per_slide(q, done, scores, cohort.markers, pooled=pooled) for q in columns}
    costs = list(_costs(done, records))
    return replace(
        blank,
        status=status,
        cause=cause,
        key=key,
        values={name: _mean(list(per_slide.values())) for name, per_slide in table.items()},
        spreads={name: _deviation(list(per_slide.values())) for name, per_slide in table.items()},
        slides=table.get(columns[0].text, {}),
        folds_done=len({job.fold.name for job in done}),
        constant_predictions=sum(
            found.n_constant_prediction for job in done for found in scores[job.key] if not found.pooled
        ),
        note=entry.card.quick_note if entry.profile == "quick" else "",
        cost={name: _total(name, costs) for name in COST_COLUMNS if any(name in cost for cost in costs)},
    )


def _status(jobs: Sequence[Job], records: Mapping[str, Record], scores: Scores) -> tuple[str, str, str]:
    """Status of a row, its cause, and the key of a job whose log explains it."""
    lacking = [job for job in jobs if job.key not in scores]
    if not lacking:
        stand_in = any(records[job.key].stand_in for job in jobs)
        return ("measured†" if stand_in else "measured"), "", ""
    ended = [(job, records[job.key]) for job in lacking if job.key in records and records[job.key].status != "measured"]
    if not ended:
        return "not run", f"{len(jobs) - len(lacking)} of {len(jobs)} jobs are done", ""
    job, record = ended[0]
    return record.status, f"{job.fold.name}: {record.cause}", job.key


def _per_slide(
    quantity: Quantity, jobs: Sequence[Job], scores: Scores, markers: Sequence[str], *, pooled: bool
) -> dict[str, float]:
    """The quantity on each test slide (or fold, where ``pooled``), averaged over seeds."""
    found: dict[str, list[float]] = {}
    for job in jobs:
        together = pooled and any(one.pooled for one in scores[job.key])
        for one in scores[job.key]:
            if one.pooled == together:
                name = job.fold.name if together else one.slide
                found.setdefault(name, []).append(quantity.of(one, markers))
    return {name: _mean(values) for name, values in found.items()}


def _overlaps(rows: Sequence[Row], plan: Plan, cohort: Cohort) -> list[str]:
    """Methods whose weights have seen the dataset; stand-ins have seen nothing."""
    cards = {entry.name: entry.card for entry in plan.entries}
    found = []
    for row in rows:
        seen = sorted(set(cards[row.method].trained_on) & {cohort.name, *cohort.contained_in})
        if seen and row.status == "measured":
            found.append(f"{row.method} was trained on {', '.join(seen)}, which holds {cohort.name}")
    return found


def _mean_ceilings(
    columns: Sequence[Quantity], ceilings: Sequence[SlideScores], markers: Sequence[str]
) -> dict[str, float]:
    chosen = [column for column in columns if column.metric == "pcc"] if ceilings else []
    return {column.text: _mean([column.of(one, markers) for one in ceilings]) for column in chosen}


def _oracle_means(
    plan: Plan, columns: Sequence[Quantity], oracle: Sequence[SlideScores], markers: Sequence[str]
) -> dict[str, float]:
    """Means over slides, or over folds where the task pools a fold's spots."""
    together = plan.task.averaging == "pooled" and any(one.pooled for one in oracle)
    leading = [one for one in oracle if one.pooled == together]
    return {column.text: _mean([column.of(one, markers) for one in leading]) for column in columns if leading}


def _ranked(rows: Sequence[Row], first: Quantity) -> tuple[Row, ...]:
    sign = -1 if first.better == "higher" else 1

    def place(row: Row) -> tuple[bool, float, str]:
        value = row.values.get(first.text, float("nan"))
        return (bool(np.isnan(value)), 0.0 if np.isnan(value) else sign * value, row.method)

    return tuple(sorted(rows, key=place))


def _mean(values: Sequence[float]) -> float:
    found = np.asarray(values, dtype=np.float64)
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


def _deviation(values: Sequence[float]) -> float:
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    return float(found.std(ddof=1)) if len(found) > 1 else float("nan")


def _costs(jobs: Sequence[Job], records: Mapping[str, Record]) -> Iterator[Mapping[str, float]]:
    """What each job cost; a training that several jobs share counts once."""
    trained: set[str] = set()
    for job in jobs:
        cost = records[job.key].cost if job.key in records else {}
        repeated = job.training_key in trained
        trained.add(job.training_key)
        yield {name: value for name, value in cost.items() if not (repeated and name.startswith("train_"))}


def _total(name: str, costs: Sequence[Mapping[str, float]]) -> float:
    """Times add up over folds; memory and parameters are the largest."""
    values = [cost[name] for cost in costs if name in cost]
    return max(values) if name in ("peak_memory_mb", "parameters") else sum(values)
