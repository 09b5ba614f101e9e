"""Predictions as a command ends with them: files, what is said of them, or what failed."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stbench.cli.running import wide_console
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.analyses.trust import Trust
    from stbench.runs.predicting import Predicting
    from stbench.runs.store import Store


def end_where_failed(predicting: "Predicting", store: "Store") -> None:
    """Exit code 1 where a job has no result: nothing is written that lacks a slide or a score."""
    failures = list(predicting.failures(store))
    for failure in failures:
        _say(f"{failure.label}: {failure.status}{': ' if failure.cause else ''}{failure.cause}; log: {failure.log}")
    if failures and predicting.validation is not None:
        _say("No predictions are written. What is done is kept; --no-scores needs no cross-validation.")
    if failures:
        raise typer.Exit(1)


def write_predictions(predicting: "Predicting", store: "Store", folder: Path, form: str) -> None:
    """Write a file for each slide, and say what is in them; StoreError where one cannot be written."""
    from stbench.report.anndata import write_h5ad
    from stbench.report.spatialdata import write_zarr

    write, suffix = (write_h5ad, ".h5ad") if form == "h5ad" else (write_zarr, ".zarr")
    facts = {"command": shlex.join(["stbench", *sys.argv[1:]])}
    for number, predicted in enumerate(predicting.predicted(store, facts)):
        if number == 0:
            _summarise(predicting, predicted.trust, len(predicted.prediction.genes))
        path = folder / f"{predicted.name}{suffix}"
        write(predicted, path)
        _say(f"Written: {path}, {predicted.slide.n_spots:,} spots")


def _summarise(predicting: "Predicting", trust: "Trust | None", n_genes: int) -> None:
    job = predicting.plan.jobs[0]
    _say(f"{n_genes:,} genes in {job.task.target}, by {job.entry.name} trained on {len(job.fold.train)} slides")
    if job.stand_ins:
        _say(f"RANDOM WEIGHTS STAND IN for {', '.join(job.stand_ins)}: these are no predictions of that method.")
    if trust is None:
        _say("No gene has a score: --no-scores was given. Which of them to trust is unknown.")
        return
    scored, pcc, share = predicting.scored(), *(trust.genes[name].dropna() for name in ("pcc", "pcc_share"))
    middle = f"{pcc.median():.3f} at the median, above 0.5 for {int((pcc > 0.5).sum())}" if len(pcc) else "unknown"
    ceiling = f"; {share.median():.0%} of the noise ceiling at the median" if len(share) else ""
    _say(
        f"In cross-validation ({scored['task']}, {scored['folds']} folds, {scored['patients']} patients) their PCC is "
        f"{middle}{ceiling}. The var of each file has it gene by gene."
    )


def _say(text: str) -> None:
    wide_console().print(visible(text), markup=False, highlight=False, soft_wrap=True)
