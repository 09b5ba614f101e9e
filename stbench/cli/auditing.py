"""``stbench data audit``: shared patients, slides that are alike, and what weights have seen."""

from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli.data import DataRoot, data
from stbench.cli.options import CacheFolder, Cards, cache_folder
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from rich.console import Console

    from stbench.analyses.data_audit import DataAudit


@data.command()
def audit(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Datasets, or folders of slides or images.")],
    methods: Annotated[str, typer.Option(help="Methods whose weights may have seen the slides.")] = "all",
    data_root: DataRoot = None,
    cards: Cards = None,
    cache: CacheFolder = None,
) -> None:
    """Find shared patients, slides that are alike, and slides that the weights of methods have seen.

    Images are compared however they are encoded, scaled, turned or mirrored, and counts in any order of spots.
    Exit code 1 where a slide is there twice.
    """
    from stbench import cards as decks
    from stbench.analyses.data_audit import audited_data
    from stbench.cli.selection import chosen_names
    from stbench.errors import SelectionError
    from stbench.files.array_cache import ArrayCache
    from stbench.readers.unchecked import subjects_of

    if data_root is not None and len(names) > 1:
        raise SelectionError("--data-root", f"is given with {len(names)} names", "one, or cards that state 'root'")
    arrays, datasets, deck = ArrayCache(cache_folder(cache)), decks.datasets(cards), decks.methods(cards)
    chosen = [deck[name] for name in chosen_names(methods, deck, "method")]
    result = audited_data([subjects_of(name, datasets, data_root, arrays) for name in names], chosen, arrays)
    _print(result)
    if result.twice:
        raise typer.Exit(1)


def _print(result: "DataAudit") -> None:
    from stbench.report.console import print_table
    from stbench.report.pages.data_audit import alike_cells, audit_lines, patient_cells, seen_cells

    console = _console()
    for table, title in (
        (patient_cells(result), "Patients with several slides"),
        (alike_cells(result), "Slides that are alike"),
        (seen_cells(result), "Slides that weights have seen"),
    ):
        print_table(table, title, console, left=range(len(table.head)), text=len(table.head) - 1)
    for line in audit_lines(result):
        console.print(visible(line), markup=False, highlight=False)


def _console() -> "Console":
    """The terminal, or, where output is piped, as wide as most are."""
    from rich.console import Console

    from stbench.report.pages.datasets import WIDTH

    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)
