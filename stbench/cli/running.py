"""``run``, ``plan`` and ``leaderboard``: the commands that carry out a plan or show it."""

from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.options import OUT, Asked, Out, asking

if TYPE_CHECKING:
    from rich.console import Console

    from stbench.analyses.leaderboard import Board
    from stbench.runs.execute import Place
    from stbench.runs.plan import Plan

Workers = Annotated[int, typer.Option(min=0, help="Worker processes; 0 takes the cores that are there.")]


@app.command()
@asking
def run(
    asked: Asked,
    workers: Workers = 0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of each worker; part of what makes results repeat.")] = 1,
    job_timeout: Annotated[float | None, typer.Option(min=0.1, help="Seconds after which a job is stopped.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:N.")] = "cpu",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and its cost; run and write nothing.")
    ] = False,
    out: Out = OUT,
) -> None:
    """Run methods on a task, and write its leaderboard. What is done already is not done again."""
    from stbench.runs.engines.local import LocalEngine, free_cores

    plan, place = asked.resolve(device=device, job_seconds=job_timeout)
    n_workers = workers or free_cores()
    if dry_run:
        _print_plan(plan, place, n_workers)
        return
    from rich.console import Console

    from stbench.cli.progress import reporting
    from stbench.report.terminal import print_board
    from stbench.runs.run import run_plan, write_board

    console = wide_console()
    with reporting(Console(stderr=True)) as on_end:
        board = run_plan(plan, place, LocalEngine(workers=n_workers, threads=threads), on_end)
    markdown, table = write_board(board, out)
    print_board(board, console)
    _print_logs(board, place, console)
    console.print(f"Written: {markdown} and {table}", highlight=False, soft_wrap=True)
    if any(row.status in ("failed", "timed out", "out of memory") for row in board.rows):
        raise typer.Exit(1)


@app.command()
@asking
def plan(asked: Asked, workers: Workers = 0) -> None:
    """Print what a run would do, what it may cost, and what is done already. Nothing is run or written."""
    from stbench.runs.engines.local import free_cores

    _print_plan(*asked.resolve(), workers or free_cores())


@app.command()
@asking
def leaderboard(asked: Asked, out: Out = OUT) -> None:
    """Score what the store holds and write the leaderboard. Nothing is trained."""
    from stbench.report.terminal import print_board
    from stbench.runs.run import board_of, write_board

    board = board_of(*asked.resolve())
    markdown, table = write_board(board, out)
    console = wide_console()
    print_board(board, console)
    console.print(f"Written: {markdown} and {table}", highlight=False, soft_wrap=True)


def _print_plan(plan: "Plan", place: "Place", workers: int) -> None:
    from rich.table import Table

    from stbench.runs.run import outlook
    from stbench.runs.store import Store

    ahead = outlook(plan, Store.existing(place.store))
    todo = {job.key for job in ahead.todo}
    console = wide_console()
    table = Table(title=f"{plan.task.name} on {plan.dataset} · profile {plan.profile}", title_justify="left")
    for name in ("method", "jobs", "done", "to do", "settings"):
        table.add_column(name, overflow="fold")
    for entry in plan.entries:
        jobs = [job for job in plan.jobs if job.entry.name == entry.name]
        left = sum(job.key in todo for job in jobs)
        settings = ", ".join(f"{key}={value}" for key, value in entry.settings.items())
        table.add_row(entry.name, str(len(jobs)), str(len(jobs) - left), str(left), settings)
    console.print(table)
    for lacking in plan.not_applicable:
        console.print(f"  {lacking.entry.name}: not applicable, {lacking.reason}", highlight=False)
    for fold in plan.folds:
        console.print(f"  fold {fold.name}: trains on {', '.join(part.slide for part in fold.train)}", highlight=False)
    console.print(f"{len(ahead.todo)} of {len(plan.jobs)} jobs are to do, {len(ahead.done)} are done.", highlight=False)
    if ahead.todo:
        known = "unknown" if ahead.seconds is None else f"about {ahead.seconds / workers:.0f} s on {workers} workers"
        rest = f" (no earlier job of {', '.join(ahead.unknown)} to judge by)" if ahead.unknown else ""
        console.print(f"Estimated time: {known}{rest}.", highlight=False)


def _print_logs(board: "Board", place: "Place", console: "Console") -> None:
    from stbench.runs.store import Store

    for row in board.rows:
        if row.key:
            console.print(
                f"  log of {row.method}: {Store(place.store).log_path(row.key)}",
                highlight=False,
                soft_wrap=True,
            )


def wide_console() -> "Console":
    """The terminal, or, where output is piped, wide enough for a table."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=200)
