"""``compare``, ``audit`` and ``rescore``: what the store's results say beyond a ranking; nothing is trained."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app, options
from stbench.cli.running import Asked, wide_console

if TYPE_CHECKING:
    from stbench.report.analyses import Table


@app.command()
def compare(
    methods: Annotated[
        str, typer.Argument(help="Methods: names and globs separated by commas; all pairs are compared.")
    ],
    task: options.Task = "gene-pred",
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
) -> None:
    """Compare methods pair by pair over patients: difference, interval, exact test."""
    from stbench.report.analyses import comparison_table
    from stbench.run import board_of

    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards,
    )  # fmt: skip
    board = board_of(*asked.resolve(controls=False))
    _print(comparison_table(board.inference.pairs), f"{board.quantities[0].title}: {task} on {dataset}")
    wide_console().print(board.inference.method, highlight=False)


@app.command()
def audit(
    methods: options.Methods = "all",
    task: options.Task = "gene-pred",
    against: Annotated[str, typer.Option(help="The task that lets the test patient into training.")] = (
        "gene-pred-same-patient"
    ),
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
    out: options.Out = options.OUT,
) -> None:
    """Audit leakage: every method under both split rules, and what knowing the patient adds."""
    from stbench.report.analyses import audit_markdown, audit_table
    from stbench.report.audit import patient_effects
    from stbench.run import board_of, write_page

    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards,
    )  # fmt: skip
    apart, together = (board_of(*one.resolve()) for one in (asked, replace(asked, task=against)))
    effects = patient_effects(apart, together)
    _print(audit_table(effects), f"{apart.quantities[0].title}: {task} against {against} on {dataset}")
    _say(write_page(audit_markdown(apart, together, effects), out, dataset, f"{task}.audit.md"))


@app.command()
def rescore(
    methods: options.Methods = "all",
    task: options.Task = "gene-pred",
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
    out: options.Out = options.OUT,
) -> None:
    """Score the same predictions under the rules of several papers, and show whether they rank alike."""
    from stbench.report.analyses import rescore_markdown, rescore_tables
    from stbench.rescore import rescore as rescored
    from stbench.run import board_of, write_page
    from stbench.store import Store

    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards,
    )  # fmt: skip
    plan, place = asked.resolve()
    found = rescored(plan, Store.existing(place.store), place.cohort())
    scores, agreement = rescore_tables(found)
    _print(scores, f"{task} on {dataset} under {len(found.rules)} rules, rank in brackets")
    _print(agreement, "Do the rules rank alike?")
    _say(write_page(rescore_markdown(board_of(plan, place), found), out, dataset, f"{task}.rules.md"))


def _print(table: "Table", title: str) -> None:
    from rich.table import Table as RichTable

    head, rows = table
    shown = RichTable(title=title, title_justify="left")
    for name in head:
        shown.add_column(name)
    for cells in rows:
        shown.add_row(*cells)
    wide_console().print(shown)


def _say(path: Path) -> None:
    wide_console().print(f"Written: {path}", highlight=False, soft_wrap=True)
