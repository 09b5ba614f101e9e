"""Boards: what an engine makes of a plan, and where two engines differ."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from stbench.analyses.ranking import leaderboard
from stbench.cli.options import Options
from stbench.report.publish import publish
from stbench.runs.answers import answers_of
from stbench.runs.engines import Engine
from stbench.runs.run import run_plan
from stbench.runs.store import Store

COST = "cost_"
"""What columns of costs begin with."""
Rows = list[dict[str, str]]


class Result(NamedTuple):
    """What came of a plan."""

    answers: dict[str, bytes]
    """What was predicted, by key of the job."""
    rows: Rows
    """Of the table, without what they cost."""
    reports: list[str]
    """Keys of the jobs that the engine reported, as it did."""


def run_methods(folder: Path, name: str, methods: str, dataset: str, engine: Engine) -> Result:
    """Run methods into a store and tables of that name; patches and features are shared by all of a folder."""
    options = Options(methods=methods, dataset=dataset, store=folder / f"store-{name}", cache=folder / "cache")
    plan, place = options.resolve()
    reports: list[str] = []
    run_plan(plan, place, engine, lambda ended: reports.append(ended.job.key))
    store = Store.existing(place.store)
    paths = publish(leaderboard(answers_of(plan, store)), folder / f"tables-{name}")
    return Result(answers(store), rows(next(path for path in paths if path.suffix == ".csv")), reports)


def answers(store: Store) -> dict[str, bytes]:
    """Bytes of all predictions, by key."""
    measured = [record.key for record in store.records() if record.status == "measured"]
    return {key: b"".join(part.values.tobytes() for part in store.predictions(key)) for key in measured}


def rows(path: Path) -> Rows:
    """Rows of a leaderboard's CSV without what they cost."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v for k, v in row.items() if not k.startswith(COST)} for row in csv.DictReader(file)]


def differences(expected: Result, result: Result) -> list[str]:
    """What differs, in words; nothing where all is the same."""
    return [*_of_answers(expected.answers, result.answers), *of_rows(expected.rows, result.rows),
            *_of_reports(expected.reports, result.reports)]  # fmt: skip


def _of_answers(expected: dict[str, bytes], answers: dict[str, bytes]) -> Iterable[str]:
    if expected.keys() != answers.keys():
        yield f"{len(expected.keys() ^ answers.keys())} jobs are measured by one alone"
    other = [key for key in expected.keys() & answers.keys() if expected[key] != answers[key]]
    if other:
        yield f"{len(other)} of {len(expected)} predictions are other, the first {other[0][:12]}"


def of_rows(expected: Rows, rows: Rows) -> Iterable[str]:
    """What differs between two tables."""
    if [row["method"] for row in expected] != [row["method"] for row in rows]:
        yield "rows are others, or in another order"
        return
    other = [row["method"] for row, theirs in zip(expected, rows, strict=True) if row != theirs]
    if other:
        yield f"rows differ: {', '.join(other)}"


def _of_reports(expected: list[str], reports: list[str]) -> Iterable[str]:
    if sorted(expected) != sorted(reports):
        yield f"{len(reports)} jobs are reported, {len(set(reports))} different ones, and not {len(expected)}"
