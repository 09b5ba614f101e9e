"""``predict``: genes of slides without counts, with what cross-validation says of each."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.options import asking
from stbench.cli.predict_options import PredictOptions
from stbench.cli.predictions import end_where_failed, write_predictions
from stbench.cli.running import DryRun, print_plan
from stbench.cli.work import Work

if TYPE_CHECKING:
    from stbench.runs.engines.base import Engine
    from stbench.runs.place import Place
    from stbench.runs.predicting import Predicting


@app.command()
@asking
def predict(
    options: PredictOptions,
    work: Work,
    dry_run: DryRun = False,
    out: Annotated[Path, typer.Option(help="Where predictions are written.")] = Path("predictions"),
) -> None:
    """Predict genes of slides without counts, by a method that is trained on all slides of a dataset.

    Each slide becomes <out>/<dataset>/<method>/<slide>.h5ad, which scanpy and squidpy draw. Its var holds what the
    method's cross-validation on the dataset says of each gene: pcc with an interval over patients (pcc_low, pcc_high),
    noise_ceiling, and pcc_share of it. What is done already is not done again.
    """
    from stbench.report.spatialdata import check_spatialdata
    from stbench.runs.store import Store

    if options.format == "spatialdata":
        check_spatialdata()
    engine = None if dry_run else work.chosen.made()  # before anything is read
    predicting, place = options.predicting(work.terms())
    if engine is None:
        for plan in predicting.plans:
            print_plan(plan, place, work.at_once())
        return
    folder = out / _folder(predicting)
    _run(predicting, place, folder, engine)
    store = Store.existing(place.store)
    end_where_failed(predicting, store)
    write_predictions(predicting, store, folder, options.format)


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
        with reporting(Console(stderr=True), plan, where) as on_end:
            run_plan(plan, where, engine, on_end)
