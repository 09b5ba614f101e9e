"""Board: the leaderboard of one task on one dataset as a value, before it takes any form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stbench.data import Cohort
from stbench.plan import Entry, Job, Plan
from stbench.score import Quantity, SlideScores, quantities
from stbench.splits import shared_patients
from stbench.store import Record

Scores = Mapping[str, tuple[SlideScores, ...]]
"""Scores by job key: one per test slide."""
COST_COLUMNS = (
    "train_wall_s",
    "train_cpu_s",
    "predict_wall_s",
    "predict_cpu_s",
    "peak_memory_mb",
    "parameters",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method, or variant, of a leaderboard."""

    method: str
    title: str
    control: bool
    status: str
    cause: str = ""
    key: str = ""
    """A job of the row whose log explains the status."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Mean over test slides, by quantity; seeds are averaged first."""
    spreads: Mapping[str, float] = field(default_factory=dict)
    """Standard deviation over test slides."""
    slides: Mapping[str, float] = field(default_factory=dict)
    """The ranking quantity on each test slide."""
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
    folds: int
    protocol: tuple[tuple[str, str], ...]
    """What was done, as name and value, in reading order."""
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    @property
    def best(self) -> Row | None:
        """The first measured row that is no control."""
        return next((row for row in self.rows if row.values and not row.control), None)


def make_board(plan: Plan, cohort: Cohort, records: Mapping[str, Record], scores: Scores) -> Board:
    """The leaderboard of a plan from what is known of its jobs."""
    columns = quantities(plan.task)
    jobs: dict[str, list[Job]] = {entry.name: [] for entry in plan.entries}
    for job in plan.jobs:
        jobs[job.entry.name].append(job)
    reasons = {lacking.entry.name: lacking.reason for lacking in plan.not_applicable}
    rows = [
        Row(
            method=e.name,
            title=e.card.title,
            control=_is_control(e),
            status="not applicable",
            cause=reasons[e.name],
        )
        if e.name in reasons
        else _row(e, jobs[e.name], columns, cohort, records, scores)
        for e in plan.entries
    ]
    versions: dict[str, str] = {}
    for job in plan.jobs:
        if job.key in records:
            versions |= records[job.key].versions
    return Board(
        task=plan.task.name, title=plan.task.title, dataset=plan.dataset, profile=plan.profile, badges=plan.task.tags,
        quantities=columns, folds=len(plan.folds), protocol=_protocol(plan, cohort, records, scores),
        versions=versions, rows=_ranked(rows, columns[0]), remarks=cohort.remarks,
    )  # fmt: skip


def _row(
    entry: Entry, jobs: Sequence[Job], columns: Sequence[Quantity], cohort: Cohort,
    records: Mapping[str, Record], scores: Scores,
) -> Row:  # fmt: skip
    done = [job for job in jobs if job.key in scores]
    status, cause, key = _status(jobs, records, scores)
    table = {_text(q): _per_slide(q, done, scores, cohort.markers) for q in columns} if len(done) == len(jobs) else {}
    costs = [records[job.key].cost for job in done if job.key in records]
    return Row(
        method=entry.name, title=entry.card.title, control=_is_control(entry), status=status, cause=cause, key=key,
        values={name: _mean(list(per_slide.values())) for name, per_slide in table.items()},
        spreads={name: _deviation(list(per_slide.values())) for name, per_slide in table.items()},
        slides=table.get(_text(columns[0]), {}), folds_done=len({job.fold.name for job in done}),
        constant_predictions=sum(found.n_constant_prediction for job in done for found in scores[job.key]),
        note=entry.card.quick_note if entry.profile == "quick" else "",
        cost={name: _total(name, costs) for name in COST_COLUMNS if any(name in cost for cost in costs)},
    )  # fmt: skip


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


def _per_slide(quantity: Quantity, jobs: Sequence[Job], scores: Scores, markers: Sequence[str]) -> dict[str, float]:
    """The quantity on each test slide, averaged over seeds."""
    found: dict[str, list[float]] = {}
    for job in jobs:
        for one in scores[job.key]:
            found.setdefault(one.slide, []).append(quantity.of(one, markers))
    return {name: _mean(values) for name, values in found.items()}


def _protocol(plan: Plan, cohort: Cohort, records: Mapping[str, Record], scores: Scores) -> tuple[tuple[str, str], ...]:
    task = plan.task
    panels = {job.fold.name: records[job.key].panel_sha256 for job in plan.jobs if job.key in scores}
    every = [one for found in scores.values() for one in found]
    sizes = sorted({len(one.genes) for one in every})
    constant = sorted({one.n_constant_truth for one in every})
    shared = sum(bool(shared_patients(cohort.slides, fold)) for fold in plan.folds)
    spots = sum(slide.n_spots for slide in cohort.slides)
    return (
        ("Task", f"{task.name}, version {task.version} (card {task.sha256[:12]})"),
        (
            "Dataset",
            f"{cohort.name}: {len(cohort.slides)} slides of {len(cohort.patients)} patients, {spots} spots "
            f"(content {cohort.fingerprint[:12]})",
        ),
        (
            "Split",
            f"{task.split.scheme}, unit {task.split.unit}: {len(plan.folds)} folds, "
            f"{shared} of them with the test patient in training",
        ),
        (
            "Panel",
            f"{task.panel.rule}, {task.panel.genes} per slide, chosen on {task.panel.chosen_on} slides: "
            f"{_range(sizes)} genes",
        ),
        ("Panel hashes", ", ".join(f"{name} {panels[name][:12]}" for name in sorted(panels)) or "none yet"),
        ("Target", f"{task.target}; scores are means over test slides, ± their standard deviation"),
        ("Left out", f"genes constant in a test slide's truth: {_range(constant)} per slide"),
        ("Seeds", ", ".join(map(str, task.seeds))),
        ("Profile", plan.profile),
    )


def _ranked(rows: Sequence[Row], first: Quantity) -> tuple[Row, ...]:
    from stbench.metrics import metric

    sign = -1 if metric(first.metric).better == "higher" else 1

    def place(row: Row) -> tuple[bool, float, str]:
        value = row.values.get(_text(first), float("nan"))
        return (bool(np.isnan(value)), 0.0 if np.isnan(value) else sign * value, row.method)

    return tuple(sorted(rows, key=place))


def _text(quantity: Quantity) -> str:
    return f"{quantity.metric}@{quantity.genes}" if quantity.genes else quantity.metric


def _is_control(entry: Entry) -> bool:
    return entry.card.kind == "control"


def _mean(values: Sequence[float]) -> float:
    found = np.asarray(values, dtype=np.float64)
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


def _deviation(values: Sequence[float]) -> float:
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    return float(found.std(ddof=1)) if len(found) > 1 else float("nan")


def _total(name: str, costs: Sequence[Mapping[str, float]]) -> float:
    """Times add up over folds; memory and parameters are the largest."""
    values = [cost[name] for cost in costs if name in cost]
    return max(values) if name in ("peak_memory_mb", "parameters") else sum(values)


def _range(values: Sequence[int]) -> str:
    if not values:
        return "none yet"
    return str(values[0]) if values[0] == values[-1] else f"{values[0]} to {values[-1]}"
