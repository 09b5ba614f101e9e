"""``run``, ``plan`` and ``leaderboard``: the commands that need a plan."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app, options

if TYPE_CHECKING:
    from rich.console import Console

    from stbench.execute import Place
    from stbench.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a command line asks for."""

    methods: str
    task: str
    dataset: str
    data_root: Path | None
    profile: options.Profile
    variants: bool
    store: Path
    cache: Path | None
    cards: Path | None
    test_dataset: str = ""
    test_data_root: Path | None = None
    job_seconds: float | None = None
    device: str = "cpu"
    weights: Mapping[str, Path] = field(default_factory=dict)

    def resolve(self, *, controls: bool = True) -> "tuple[Plan, Place]":
        """The plan and where it runs; every mistake in names, cards or data is raised here.

        Args:
            controls: add the task's controls where they are not asked for.
        """
        from stbench import cards
        from stbench.errors import SelectionError
        from stbench.execute import Place
        from stbench.plan import make_plan
        from stbench.quantities import quantities
        from stbench.registry import near
        from stbench.selection import chosen_entries, with_controls
        from stbench.weights import SOURCES, is_published, located

        task = cards.tasks(self.cards)[self.task]
        dataset = cards.datasets(self.cards)[self.dataset]
        quantities(task)
        unknown = [name for name in self.weights if not is_published(name)]
        if unknown:
            raise SelectionError(
                f"--weights {unknown[0]}", "is not known", "one of " + ", ".join(SOURCES), near(unknown[0], SOURCES)
            )
        if self.test_data_root is not None and not self.test_dataset:
            raise SelectionError("--test-data-root", "is given without a test dataset", "--test-dataset beside it")
        deck = cards.methods(self.cards)
        chosen = chosen_entries(
            task.rows if self.methods == "all" else self.methods, deck, self.profile, variants=self.variants
        )
        entries = with_controls(chosen, task.controls, deck) if controls else chosen
        place = Place(
            store=self.store, cache=options.cache_folder(self.cache), dataset=dataset, data_root=self.data_root,
            test_dataset=cards.datasets(self.cards)[self.test_dataset] if self.test_dataset else None,
            test_data_root=self.test_data_root,
            device=self.device, weights=tuple(self.weights.items()), job_seconds=self.job_seconds,
        )  # fmt: skip
        with located(self.weights):
            return make_plan(entries, task, place.cohort(), self.profile), place


@app.command()
def run(
    methods: options.Methods = "all",
    task: options.Task = "gene-pred",
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    test_dataset: options.TestDataset = "",
    test_data_root: options.TestDataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    workers: options.Workers = 0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of each worker; part of what makes results repeat.")] = 1,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
    weights: options.Weights = [],  # noqa: B006  (typer copies it)
    out: options.Out = options.OUT,
    job_timeout: Annotated[float | None, typer.Option(min=0.1, help="Seconds after which a job is stopped.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:N.")] = "cpu",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and its cost; run and write nothing.")
    ] = False,
) -> None:
    """Run methods on a task, and write its leaderboard. What is done already is not done again."""
    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, test_dataset=test_dataset,
        test_data_root=test_data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards, weights=options.weights_paths(weights), job_seconds=job_timeout,
        device=device,
    )  # fmt: skip
    plan, place = asked.resolve()
    n_workers = workers or len(os.sched_getaffinity(0))
    if dry_run:
        _print_plan(plan, place, n_workers)
        return
    from rich.console import Console

    from stbench.cli.progress import reporting
    from stbench.engines.local import LocalEngine
    from stbench.report.terminal import print_board
    from stbench.run import run_plan, write_board

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
def plan(
    methods: options.Methods = "all",
    task: options.Task = "gene-pred",
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    test_dataset: options.TestDataset = "",
    test_data_root: options.TestDataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    workers: options.Workers = 0,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
    weights: options.Weights = [],  # noqa: B006  (typer copies it)
) -> None:
    """Print what a run would do, what it may cost, and what is done already. Nothing is run or written."""
    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, test_dataset=test_dataset,
        test_data_root=test_data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards, weights=options.weights_paths(weights),
    )  # fmt: skip
    _print_plan(*asked.resolve(), workers or len(os.sched_getaffinity(0)))


@app.command()
def leaderboard(
    methods: options.Methods = "all",
    task: options.Task = "gene-pred",
    dataset: options.Dataset = "demo",
    data_root: options.DataRoot = None,
    test_dataset: options.TestDataset = "",
    test_data_root: options.TestDataRoot = None,
    profile: options.ProfileOption = "quick",
    variants: options.Variants = False,
    store: options.StoreFolder = options.STORE,
    cache: options.CacheFolder = None,
    cards: options.Cards = None,
    weights: options.Weights = [],  # noqa: B006  (typer copies it)
    out: options.Out = options.OUT,
) -> None:
    """Score what the store holds and write the leaderboard. Nothing is trained."""
    from stbench.report.terminal import print_board
    from stbench.run import board_of, write_board

    asked = Asked(
        methods=methods, task=task, dataset=dataset, data_root=data_root, test_dataset=test_dataset,
        test_data_root=test_data_root, profile=profile, variants=variants,
        store=store, cache=cache, cards=cards, weights=options.weights_paths(weights),
    )  # fmt: skip
    board = board_of(*asked.resolve())
    markdown, table = write_board(board, out)
    console = wide_console()
    print_board(board, console)
    console.print(f"Written: {markdown} and {table}", highlight=False, soft_wrap=True)


def _print_plan(plan: "Plan", place: "Place", workers: int) -> None:
    from rich.table import Table

    from stbench.run import outlook
    from stbench.store import Store

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


def _print_logs(board: "object", place: "Place", console: "Console") -> None:
    from stbench.store import Store

    for row in board.rows:  # type: ignore[attr-defined]
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
