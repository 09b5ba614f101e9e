"""``predict``: genes of slides without counts, with what cross-validation says of each."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.options import asking
from stbench.cli.predict_options import PredictOptions
from stbench.cli.running import (
    Device,
    DryRun,
    EngineName,
    JobTimeout,
    Threads,
    Workers,
    print_plan,
    wide_console,
)
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.analyses.trust import Trust
    from stbench.runs.engines.base import Engine
    from stbench.runs.place import Place
    from stbench.runs.predicting import Predicting
    from stbench.runs.store import Store


@app.command()
@asking
def predict(
    options: PredictOptions,
    workers: Workers = 0,
    threads: Threads = 1,
    job_timeout: JobTimeout = None,
    device: Device = "cpu",
    engine: EngineName = "local",
    dry_run: DryRun = False,
    out: Annotated[Path, typer.Option(help="Where predictions are written.")] = Path("predictions"),
) -> None:
    """Predict genes of slides without counts, by a method that is trained on all slides of a dataset.

    Each slide becomes <out>/<dataset>/<method>/<slide>.h5ad, which scanpy and squidpy draw. Its var holds what the
    method's cross-validation on the dataset says of each gene: pcc with an interval over patients (pcc_low, pcc_high),
    noise_ceiling, and pcc_share of it. What is done already is not done again.
    """
    from stbench.report.spatialdata import check_spatialdata
    from stbench.runs.cores import free_cores
    from stbench.runs.engines import engines
    from stbench.runs.store import Store

    if options.format == "spatialdata":
        check_spatialdata()
    make_engine = engines[engine]
    predicting, place = options.predicting(device, job_timeout)
    n_workers = workers or free_cores()
    if dry_run:
        for plan in predicting.plans:
            print_plan(plan, place, n_workers)
        return
    folder = out / _folder(predicting)
    _run(predicting, place, folder, make_engine(workers=n_workers, threads=threads))
    _end_where_failed(predicting, Store.existing(place.store))
    _write(predicting, Store.existing(place.store), folder, options.format)


def _folder(predicting: "Predicting") -> Path:
    """``<dataset>/<method>``."""
    from stbench.errors import StoreError
    from stbench.files.names import file_name

    names = (predicting.training.name, predicting.plan.entries[0].name.replace(":", "-"))
    return Path(*(file_name(name, f"{name!a}", StoreError) for name in names))


def _run(predicting: "Predicting", place: "Place", folder: Path, engine: "Engine") -> None:
    """Cross-validation, where it is asked for, then the slides."""
    from rich.console import Console

    from stbench.cli.progress import reporting
    from stbench.files.writable import check_writable
    from stbench.runs.run import run_plan

    for written, option in ((place.store, "--store"), (place.cache, "--cache"), (folder, "--out")):
        check_writable(written, option)
    for plan in predicting.plans:
        where = place if plan is predicting.plan else replace(place, unmeasured=None)
        with reporting(Console(stderr=True)) as on_end:
            run_plan(plan, where, engine, on_end)


def _end_where_failed(predicting: "Predicting", store: "Store") -> None:
    """Exit code 1 where a job has no result: nothing is written that lacks a slide or a score."""
    failures = list(predicting.failures(store))
    for failure in failures:
        _say(f"{failure.label}: {failure.status}{': ' if failure.cause else ''}{failure.cause}; log: {failure.log}")
    if failures and predicting.validation is not None:
        _say("No predictions are written. What is done is kept; --no-scores needs no cross-validation.")
    if failures:
        raise typer.Exit(1)


def _write(predicting: "Predicting", store: "Store", folder: Path, form: str) -> None:
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
    scored, pcc, share = predicting.scored(), trust.genes["pcc"], trust.genes["pcc_share"]
    _say(
        f"In cross-validation ({scored['task']}, {scored['folds']} folds, {scored['patients']} patients) their PCC is "
        f"{pcc.median():.3f} at the median, above 0.5 for {int((pcc > 0.5).sum())}; {share.median():.0%} of the noise "
        "ceiling at the median. The var of each file has it gene by gene."
    )


def _say(text: str) -> None:
    wide_console().print(visible(text), markup=False, highlight=False, soft_wrap=True)
