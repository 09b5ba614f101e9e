"""``stbench verify --store`` without a table: damaged files of a store, the rows they touch, and what mends them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stbench.cli.submit_options import VerifyOptions
from stbench.errors import SelectionError, StoreError
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stbench.runs.integrity import Fault
    from stbench.runs.plan import Plan

UNKNOWN = "the row is not known by this file alone: with --task and --dataset it is found by its key"


def inspect_store(options: VerifyOptions, store: Path | None, task: str, dataset: str) -> None:
    """Print every damaged file of a store; exit code 1 where there is any.

    Args:
        options: where data lie, where a task is named.
        store: the folder.
        task, dataset: look at rows of these alone, and know rows by their keys; everything where none is named.
    """
    from stbench.runs.integrity import Fault, Inspection, Known
    from stbench.runs.shared import pull
    from stbench.runs.store import Store

    if store is None:
        raise SelectionError("verify", "is told nothing to look at", "a table, an archive, or --store STORE")
    damage, opened = pull(store), Store.existing(store)
    if not (store / "jobs").is_dir():
        raise StoreError(str(store), "is no store: it has no folder jobs/", "a folder that --store named in a run")
    plan = _plan(options, store, task, dataset) if task or dataset else None
    inspection = Inspection(opened, Known.of(plan, opened))
    asked = (plan.task.name, plan.dataset) if plan is not None else ("", "")
    there = [Fault(where=each.where, reason=each.reason, rows=(), mended="the job is run again") for each in damage]
    faults = [fault for fault in (*there, *inspection.faults()) if _concerns(fault, *asked)]
    for fault in faults:
        for line in lines_of(fault):
            print(visible(line))
    print(visible(
        f"{store}: {inspection.n_results:,} results, {inspection.n_models:,} models, {inspection.n_panels:,} panels "
        f"and {inspection.n_scores:,} files of scores; {len(faults)} damaged"
    ))  # fmt: skip
    if faults:
        print("The run that made them, typed again, makes them again.")
        raise typer.Exit(1)


def lines_of(fault: "Fault") -> "Iterator[str]":
    """What is said of a damaged file."""
    from stbench.runs.integrity import row_texts

    yield f"DAMAGED {fault.where}: {fault.reason}; {fault.mended}"
    yield from (f"  {text}" for text in row_texts(fault.rows or ()))
    if fault.rows == ():
        yield f"  {UNKNOWN}"


def _concerns(fault: "Fault", task: str, dataset: str) -> bool:
    """Whether a fault touches a task on a dataset, or nobody knows what it touches."""
    return not task or not fault.rows or any((row.task, row.dataset) == (task, dataset) for row in fault.rows)


def _plan(options: VerifyOptions, store: Path, task: str, dataset: str) -> "Plan":
    return replace(options, store=store, task=task, dataset=dataset, variants=True).resolve()[0]
