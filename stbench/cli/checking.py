"""``check``: hold a method to the contract, or look at what a dataset holds."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import CacheFolder, Cards, ProfileOption, cache_folder
from stbench.errors import SelectionError

if TYPE_CHECKING:
    from stbench.contract import Finding
    from stbench.data import Cohort
    from stbench.files.array_cache import ArrayCache

CHECKS = Path("checks")


@app.command()
def check(
    what: Annotated[Literal["method", "dataset"], typer.Argument(help="What to check.")],
    name: Annotated[str, typer.Argument(help="A dataset, or a method, or a variant as method:variant.")],
    profile: ProfileOption = "quick",
    data_root: Annotated[
        Path | None, typer.Option(help="Folder that holds the dataset's files, where its card does not say.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where pictures of a dataset's slides are written.")] = CHECKS,
    cards: Cards = None,
    cache: CacheFolder = None,
) -> None:
    """Hold a method to the contract, or read a dataset, say what is there, and draw its spots over its images.

    A method is asked about a few simulated spots. Exit code 1 where a check fails.
    """
    from stbench.files.array_cache import ArrayCache

    arrays = ArrayCache(cache_folder(cache))
    if what == "method":
        findings = _of_method(name, profile, cards, arrays)
        _print(findings, ("passed", "passed", "FAILED"))
        print(f"{name}: {sum(finding.passed for finding in findings)} of {len(findings)} checks passed")
    else:
        findings = _of_dataset(name, data_root, out, cards, arrays)
    if not all(finding.passed for finding in findings):
        raise typer.Exit(1)


def _of_method(name: str, profile: str, folder: Path | None, cache: "ArrayCache") -> "Sequence[Finding]":
    from stbench import cards
    from stbench.cli.selection import chosen_entries
    from stbench.contract import check_adapter
    from stbench.contract.cohort import small_cohort

    (entry, *others) = chosen_entries(name, cards.methods(folder), profile, variants=False)
    if others:
        raise SelectionError(f"method '{name}'", f"names {len(others) + 1} methods", "one")
    return check_adapter(entry, small_cohort(cache))


def _of_dataset(
    name: str, data_root: Path | None, out: Path, folder: Path | None, cache: "ArrayCache"
) -> "Sequence[Finding]":
    from stbench import cards
    from stbench.cli.notes import note_passed_over
    from stbench.contract import check_dataset

    deck = cards.datasets(folder)
    note_passed_over(deck)
    tasks = cards.tasks(folder)
    asked = [task for task in tasks.values() if not task.audits]
    checked = check_dataset(deck[name], data_root, cache, asked)
    _print(checked.findings, ("ok    ", "remark", "error "))
    if checked.cohort is not None:
        _draw(checked.cohort, out)
    if checked.tasks:
        nearest = min(checked.tasks, key=lambda task: (task != tasks.default, not task.startswith(tasks.default)))
        task = "" if nearest == tasks.default else f" --task {nearest}"
        root = "" if data_root is None else f" --data-root {shlex.quote(str(data_root))}"
        print(f"Next: stbench run --dataset {name}{root}{task}")
    return checked.findings


def _draw(cohort: "Cohort", out: Path) -> None:
    """One picture of each slide, with its spots over its image."""
    from stbench.errors import DataError
    from stbench.files.names import file_name
    from stbench.report.figures import write_figure
    from stbench.report.overlays import DOTS, overlay

    for slide in cohort.slides:
        path = out / cohort.name / f"{file_name(slide.name, f'slide {slide.name!r}', DataError)}.png"
        write_figure(overlay(slide), path, DOTS)
        print(f"Written: {path}")


def _print(findings: "Sequence[Finding]", words: tuple[str, str, str]) -> None:
    """A line each, behind the word of what passed, is worth a look, or failed."""
    from rich.console import Console

    from stbench.report.neutral import for_terminal

    console = Console()
    for finding in findings:
        word = words[0 if finding.passed and not finding.remark else 1 if finding.passed else 2]
        colour = "red" if not finding.passed else "yellow" if finding.remark else "green"
        text = f"{finding.check}: {finding.detail}" if finding.detail else finding.check
        console.print(f"[{colour}]{word}[/]  {for_terminal(text)}", highlight=False, soft_wrap=True)
