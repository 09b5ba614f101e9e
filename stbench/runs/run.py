"""Run: a plan carried out, what is done kept, and the board of what is known."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from stbench.analyses.bootstrap import with_bootstrap
from stbench.analyses.leaderboard import Board, make_board
from stbench.analyses.score_table import gene_means
from stbench.errors import StoreError
from stbench.files.atomic import replacing
from stbench.report.csv import csv_text
from stbench.report.markdown import markdown_text
from stbench.runs.engines import Engine
from stbench.runs.execute import Place
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Record, Status, Store
from stbench.scoring.columns import Quantity
from stbench.scoring.score import SlideScores, fold_ceilings, score_jobs
from stbench.scoring.upper_bound import oracle_scores
from stbench.statistics.compare import Test
from stbench.statistics.inference import Correction, Inference, Ranking, Unit, infer, rank

if TYPE_CHECKING:
    import pandas as pd

SHARED = 0.1
"""Work of a job whose training another job has done, next to 1 for one that trains."""


class Ended(NamedTuple):
    """A job that ended, and how far the run is."""

    job: Job
    status: Status
    done: int
    total: int
    share: float
    """Share of the run's work that is done, in (0, 1]: jobs that share a training weigh little."""


OnEnd = Callable[[Ended], None]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a run would do."""

    todo: tuple[Job, ...]
    done: tuple[Job, ...]
    seconds: float | None
    """Wall seconds of the jobs to do on one worker, from earlier jobs of the same methods; None where unknown."""
    unknown: tuple[str, ...]
    """Methods that no earlier job tells the cost of."""


def outlook(plan: Plan, store: Store) -> Outlook:
    """Which jobs are still to do, and what they may cost."""
    done = tuple(job for job in plan.jobs if store.is_measured(job.key))
    kept = {job.key for job in done}
    distinct: dict[str, Job] = {}  # rows that come to the same settings share their jobs
    for job in plan.jobs:
        distinct.setdefault(job.key, job)
    todo = tuple(job for key, job in distinct.items() if key not in kept)
    typical = _typical_seconds(store)
    trained: set[str] = set()
    known = []
    for job in todo:
        train, predict = typical.get(job.entry.name, (0.0, 0.0))
        known += [predict if job.training_key in trained else train + predict] if job.entry.name in typical else []
        trained.add(job.training_key)
    unknown = tuple(dict.fromkeys(job.entry.name for job in todo if job.entry.name not in typical))
    return Outlook(todo=todo, done=done, seconds=sum(known) if known or not todo else None, unknown=unknown)


def run_plan(plan: Plan, place: Place, engine: Engine, on_end: OnEnd) -> Board:
    """Execute what is not in the store yet, score all that is, and return the leaderboard."""
    store = Store.open(place.store)
    todo = outlook(plan, store).todo
    trained: set[str] = set()
    ended, worked = 0, 0.0
    trainings = len({job.training_key for job in todo})
    work = trainings + SHARED * (len(todo) - trainings)

    def report(job: Job, status: Status) -> None:
        nonlocal ended, worked
        ended += 1
        worked += SHARED if job.training_key in trained else 1.0
        trained.add(job.training_key)
        on_end(Ended(job, status, ended, len(todo), worked / work))

    if todo:
        engine.run(todo, place, report)
    return board_of(plan, place)


def board_of(plan: Plan, place: Place) -> Board:
    """The leaderboard of a plan from what the store holds; nothing is trained."""
    store = Store.existing(place.store)
    cohort = place.cohort()
    scores = scores_of(plan, place)
    oracle = oracle_scores(plan, store, cohort)
    return make_board(plan, cohort, _records(plan, store), scores, ceilings_of(plan, place), oracle)


def scores_of(plan: Plan, place: Place) -> dict[str, tuple[SlideScores, ...]]:
    """Scores of the jobs that the store holds, by job key."""
    return score_jobs(plan.jobs, Store.existing(place.store), place.cohort())


def ceilings_of(plan: Plan, place: Place) -> tuple[SlideScores, ...]:
    """Noise ceilings of the folds whose panel is known; embeddings have none."""
    if plan.task.task != "expression":
        return ()
    store, cohort = Store.existing(place.store), place.cohort()
    folds = {job.fold: job for job in plan.jobs}
    panels = {job.fold_key: store.panel(job.fold_key) for job in folds.values()}
    return tuple(
        one
        for job in folds.values()
        if (panel := panels[job.fold_key]) is not None
        for one in fold_ceilings(job, panel, store, cohort)
    )


@dataclass(frozen=True)
class Compared:
    """Methods against one another by the quantity that ranks."""

    quantity: Quantity
    inference: Inference
    ranking: Ranking | None


def compared(
    plan: Plan, place: Place, *, unit: Unit, test: Test, correction: Correction,
    interval: Literal["student", "bootstrap"] = "student",
) -> Compared:  # fmt: skip
    """Compare the methods that the store holds whole, in the order of the leaderboard.

    Raises:
        SelectionError: over genes, where the task ranks by a metric of slides as a whole; by bootstrap, where units
            are not patients or the task pools spots.
    """
    board, cohort = board_of(plan, place), place.cohort()
    quantity, owners = board.quantities[0], {slide.name: slide.patient for slide in cohort.slides}
    slides: Mapping[str, Mapping[str, float]] = {row.method: row.slides for row in board.rows}
    if unit == "gene":
        genes = gene_means(plan, scores_of(plan, place), quantity, cohort.markers)
        slides = {name: genes[name] for name in slides if name in genes}
    better: Literal["higher", "lower"] = "lower" if quantity.better == "lower" else "higher"
    inference = infer(slides, owners, better, unit=unit, test=test, correction=correction)
    if interval == "bootstrap":
        store, scores = Store.existing(place.store), scores_of(plan, place)
        inference = with_bootstrap(inference, plan, store, cohort, scores, quantity)
    return Compared(quantity, inference, rank(slides, owners, better, unit=unit))


def write_board(board: Board, folder: Path) -> tuple[Path, Path]:
    """Write ``<folder>/<dataset>/<task>.md`` and ``.csv``; returns both paths."""
    markdown = write_page(markdown_text(board), folder, board.dataset, f"{board.task}.md")
    return markdown, write_page(csv_text(board), folder, board.dataset, f"{board.task}.csv")


def write_page(text: str, folder: Path, dataset: str, name: str) -> Path:
    """Write ``<folder>/<dataset>/<name>``; StoreError where it cannot be."""
    path = folder / dataset / name
    try:
        with replacing(path) as half:
            half.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"--out {folder}", f"cannot be written ({error.strerror})", "a folder for tables", "Name another with --out"
        ) from error
    return path


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as parquet; StoreError where it cannot be."""
    if path.suffix != ".parquet":
        raise StoreError(str(path), "is no name for a parquet file", "a name that ends in .parquet")
    try:
        with replacing(path) as half:
            table.to_parquet(half, index=False)
    except OSError as error:
        raise StoreError(
            str(path), f"cannot be written ({error.strerror or error})", "a folder with room", "Name another file"
        ) from error


def _records(plan: Plan, store: Store) -> Mapping[str, Record]:
    found = ((job.key, store.record(job.key)) for job in plan.jobs)
    return {key: record for key, record in found if record is not None}


def _typical_seconds(store: Store) -> dict[str, tuple[float, float]]:
    """Median wall seconds of training and of predicting, by method, over everything in the store."""
    times: dict[str, list[tuple[float, float]]] = {}
    for record in store.records():
        if record.status == "measured":
            spent = record.cost.get("train_wall_s", 0.0), record.cost.get("predict_wall_s", 0.0)
            times.setdefault(record.method, []).append(spent)
    return {
        name: (statistics.median(train), statistics.median(predict))
        for name, values in times.items()
        for train, predict in [zip(*values, strict=True)]
    }
