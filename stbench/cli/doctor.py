"""``stbench doctor``: what of this machine runs depend on, what is amiss, and what to do about it."""

from typing import TYPE_CHECKING

import typer

from stbench.cli import app
from stbench.cli.options import STORE, CacheFolder, Cards, StoreFolder, Weights, cache_folder, weights_paths

if TYPE_CHECKING:
    from stbench.runs.doctor.check import Check

STYLES = {
    "ok": ("ok    ", "green"),
    "absent": ("absent", "dim"),
    "remark": ("remark", "yellow"),
    "error": ("error ", "red"),
}


@app.command()
def doctor(
    store: StoreFolder = STORE,
    cache: CacheFolder = None,
    weights: Weights = [],  # noqa: B006  (typer copies it)
    cards: Cards = None,
) -> None:
    """Look at devices, libraries, caches, disks, weights and data: a line each, and what to do where it is amiss.

    Nothing is changed. Exit code 1 where something prevents every run.
    """
    from stbench import cards as decks
    from stbench.runs.doctor.examination import Examination
    from stbench.weights import WeightSearch

    examination = Examination(
        store=store, cache=cache_folder(cache), search=WeightSearch(weights_paths(weights)),
        datasets=decks.datasets(cards).values(),
    )  # fmt: skip
    seen = []
    for check in examination.checks():
        print_check(check)
        seen.append(check.state)
    errors, remarks = seen.count("error"), seen.count("remark")
    print(f"{len(seen)} checks: {errors} prevent runs, {remarks} are worth a look")
    if errors:
        raise typer.Exit(1)


def print_check(check: "Check") -> None:
    """A line, and below it what to do."""
    from rich.console import Console

    from stbench.report.neutral import for_terminal

    console, (word, colour) = Console(), STYLES[check.state]
    text = for_terminal(f"{check.what}: {check.value}")
    console.print(f"[{colour}]{word}[/]  {text}", highlight=False, soft_wrap=True)
    if check.todo:
        console.print(f"        to do: {for_terminal(check.todo)}", highlight=False, soft_wrap=True)
