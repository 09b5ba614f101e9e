"""Arms on the command line: what a paper trains otherwise, planned, shown with its cost, and carried out."""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.cli.options import Options
from stbench.cli.running import wide_console
from stbench.report.neutral import for_terminal

if TYPE_CHECKING:
    from stbench.cards import ProtocolCard
    from stbench.runs.arms import ArmPlans
    from stbench.runs.engines.base import Engine
    from stbench.runs.place import Place, Terms
    from stbench.runs.plan import Plan

HEAD = ["trained as", "methods", "jobs", "done", "to do"]


def arms_as_asked(
    options: Options, card: "ProtocolCard", terms: "Terms | None"
) -> "tuple[ArmPlans, Place]":  # fmt: skip
    """A plan for each arm of a card, and where they run; SelectionError where the task cannot be rescored."""
    from stbench import cards
    from stbench.analyses.rescoring import arms_of, check_space
    from stbench.runs.arms import plans_of_arms

    plan, place = options.resolve(terms=terms)
    check_space(plan.questions, "explain")
    methods = cards.methods(options.cards)
    return plans_of_arms(arms_of(card, plan.task), plan, methods, place.search()), place


def print_arms(arms: "ArmPlans", place: "Place", workers: int) -> None:
    """What there is to do in each arm, what it may take, and what cannot be done."""
    from stbench.report.cells import Table
    from stbench.report.console import print_table
    from stbench.runs.outlook import outlook
    from stbench.runs.store import Store

    store, console, own = Store.existing(place.store), wide_console(), arms.own
    ahead = [outlook(plan, store) for _, plan in arms.plans]
    rows = [
        [arm.title, str(len(plan.entries)), str(len(plan.jobs)), str(len(each.done)), str(len(each.todo))]
        for (arm, plan), each in zip(arms.plans, ahead, strict=True)
    ]
    print_table(Table(HEAD, rows), f"{own.task.name} on {own.dataset} · profile {own.profile}", console)
    for reason in dict.fromkeys(arms.impossible.values()):
        console.print(for_terminal(f"  cannot be trained: {reason}"), highlight=False)
    todo = {job.key for each in ahead for job in each.todo}
    console.print(f"{len(todo)} jobs are to do; jobs that arms share are done once.", highlight=False)
    if todo:
        seconds = sum(each.seconds or 0.0 for each in ahead)
        unknown = dict.fromkeys(name for each in ahead for name in each.unknown)
        known = f"at most {seconds / workers:.0f} s on {workers} workers" if seconds else "unknown"
        rest = f" (no earlier job of {', '.join(unknown)} to judge by)" if unknown else ""
        console.print(for_terminal(f"Estimated time: {known}{rest}."), highlight=False)


def carried_out(arms: "ArmPlans", place: "Place", engine: "Engine", out: Path) -> int:
    """Run what is to do, arm by arm; how many jobs ended without an answer."""
    from stbench.files.writable import check_writable

    for folder, option in ((place.store, "--store"), (place.cache, "--cache"), (out / arms.own.dataset, "--out")):
        check_writable(folder, option)
    return sum(_failed(plan, place, engine) for _, plan in arms.plans)


def _failed(plan: "Plan", place: "Place", engine: "Engine") -> int:
    """A plan carried out; how many of its jobs have no answer."""
    from rich.console import Console

    from stbench.cli.progress import reporting
    from stbench.runs.run import Ended, run_plan

    failed: list[Ended] = []

    def counted(ended: Ended) -> None:
        on_end(ended)
        if ended.status != "measured":
            failed.append(ended)

    with reporting(Console(stderr=True), plan, place) as on_end:
        run_plan(plan, place, engine, counted)
    return len(failed)
