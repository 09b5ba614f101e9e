"""``run``, ``plan`` and ``leaderboard``: the commands that carry out a plan or show it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.engine_options import Workers
from stbench.cli.options import OUT, Options, Out, Why, asking
from stbench.cli.work import Work
from stbench.report.neutral import for_terminal, visible

if TYPE_CHECKING:
    from rich.console import Console

    from stbench.analyses.leaderboard import Leaderboard
    from stbench.runs.place import Place
    from stbench.runs.plan import Plan

PLAN_HEAD = ["method", "jobs", "done", "to do", "settings"]
MANY, FEW = 60, 5
"""Folds, and slides of a fold, that are all named; and how many are where there are more."""
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the plan and its cost; run and write nothing.")]
AsIf = Annotated[
    str,
    typer.Option(
        metavar="slides=N,spots=N,...",
        help="Plan without data: slides, patients, spots and genes; what is not said is as the dataset's card expects.",
    ),
]


@app.command()
@asking
def run(
    options: Options,
    work: Work,
    dry_run: DryRun = False,
    out: Out = OUT,
    why: Why = "",
) -> None:
    """Run methods on a task, and write its leaderboard. What is done already is not done again.

    Exit code 1 where a row has no scores though it ran, or did not run; 2 where nothing could be run as asked.
    """
    engine = None if dry_run else work.chosen.made()  # before anything is read
    plan, place = options.resolve(terms=work.terms())
    if engine is None:
        print_plan(plan, place, work.at_once())
        return
    from rich.console import Console

    from stbench.cli.progress import reporting
    from stbench.files.writable import check_writable
    from stbench.runs.run import run_plan

    for folder, option in ((place.store, "--store"), (place.cache, "--cache"), (out / plan.dataset, "--out")):
        check_writable(folder, option)
    with reporting(Console(stderr=True), plan, place) as on_end:
        run_plan(plan, place, engine, on_end)
    board = _written(plan, place, options.cards, out, why)
    if any(row.status in ("failed", "timed out", "out of memory", "not run") for row in board.rows):
        raise typer.Exit(1)


@app.command()
@asking
def plan(options: Options, workers: Workers = 0, as_if: AsIf = "") -> None:
    """Print what a run would do, what it may cost, and what is done already. Nothing is run or written."""
    from stbench.cli.scaling import lines_imagined
    from stbench.runs.cores import free_cores

    if as_if:
        for line in lines_imagined(options, as_if):
            _say(wide_console(), line)
        return
    print_plan(*options.resolve(), workers or free_cores())


@app.command()
@asking
def leaderboard(options: Options, out: Out = OUT, why: Why = "") -> None:
    """Score what the store holds and write the leaderboard. Nothing is trained."""
    _written(*options.resolve(), options.cards, out, why)


def put_out(board: "Leaderboard", out: Path, why: str) -> tuple[Path, ...]:
    """Files of a leaderboard, written; its numbers stand in the ledger of all tables then."""
    from stbench.report.ledger import enter
    from stbench.report.publish import publish
    from stbench.runs.provenance import commit

    paths = publish(board, out)
    enter(board, out, commit=commit(), why=why)
    return paths


def _written(plan: "Plan", place: "Place", cards: Path | None, out: Path, why: str) -> "Leaderboard":
    """The leaderboard of what the store holds, written, entered into the ledger, and printed."""
    from stbench.analyses.ranking import leaderboard
    from stbench.cards import reported
    from stbench.report.terminal import print_board
    from stbench.runs.answers import answers_of
    from stbench.runs.store import Store

    store, console = Store.existing(place.store), wide_console()
    board = leaderboard(answers_of(plan, store), reported(cards).values())
    paths = put_out(board, out, why)
    print_board(board, console)
    for row in board.rows:
        if row.key:
            _say(console, f"  log of {row.name}: {store.log_path(row.key)}")
    _say(console, "Written: " + ", ".join(map(str, paths)))
    return board


def print_plan(plan: "Plan", place: "Place", workers: int) -> None:
    """What a run would do, and what is done."""
    from stbench.cli.scaling import lines_of_plan
    from stbench.report.cells import Table
    from stbench.report.console import print_table
    from stbench.runs.outlook import outlook
    from stbench.runs.store import Store

    store = Store.existing(place.store)
    ahead = outlook(plan, store)
    todo = {job.key for job in ahead.todo}
    console = wide_console()
    rows = []
    for entry in plan.entries:
        jobs = plan.jobs_of(entry)
        left = sum(job.key in todo for job in jobs)
        settings = ", ".join(f"{key}={value}" for key, value in entry.settings.items())
        rows.append([entry.name, str(len(jobs)), str(len(jobs) - left), str(left), settings])
    title, head = f"{plan.task.name} on {plan.dataset} · profile {plan.profile}", PLAN_HEAD
    print_table(Table(head, rows), title, console, left=range(len(head)), text=len(head) - 1)
    for lacking in plan.not_applicable:
        console.print(for_terminal(f"  {lacking.entry.name}: not applicable, {lacking.reason}"), highlight=False)
    for fold in plan.folds[: MANY if len(plan.folds) <= MANY else FEW]:
        text = f"  fold {fold.name}: trains on {_shortened([part.slide for part in fold.train])}"
        console.print(for_terminal(text), highlight=False)
    if len(plan.folds) > MANY:
        console.print(f"  and {len(plan.folds) - FEW} more folds", highlight=False)
    console.print(f"{len(ahead.todo)} of {len(plan.jobs)} jobs are to do, {len(ahead.done)} are done.", highlight=False)
    if ahead.todo:
        known = "unknown" if ahead.seconds is None else f"about {ahead.seconds / workers:.0f} s on {workers} workers"
        rest = f" (no earlier job of {', '.join(ahead.unknown)} to judge by)" if ahead.unknown else ""
        console.print(for_terminal(f"Estimated time: {known}{rest}."), highlight=False)
    for line in lines_of_plan(plan, place, store, ahead):
        _say(console, line)


def _shortened(names: Sequence[str]) -> str:
    """A list of names, of which the first stand for the others where there are many."""
    if len(names) <= MANY:
        return ", ".join(names)
    return f"{', '.join(names[:FEW])} and {len(names) - FEW} more"


def _say(console: "Console", text: str) -> None:
    console.print(visible(text), markup=False, highlight=False, soft_wrap=True)


def wide_console() -> "Console":
    """The terminal, or, where output is piped, wide enough for a table."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=200)
