"""``stbench data``: which datasets there are, where their files are, and how they come here."""

from pathlib import Path
from typing import Annotated

import typer

from stbench.cli import app
from stbench.cli.datasets import list_datasets, print_whereabouts
from stbench.cli.listing import print_card
from stbench.cli.options import Cards

data = typer.Typer(help="List, show, fetch, audit or cut datasets.", no_args_is_help=True)
app.add_typer(data, name="data")
Name = Annotated[str, typer.Argument(help="A dataset, as 'stbench data list' prints it.")]
DataRoot = Annotated[
    Path | None, typer.Option(help="Folder that holds the dataset's files, where its card does not say.")
]


@data.command("list")
def list_(cards: Cards = None) -> None:
    """List datasets: tissue, technology, slides, patients, licence, and whether their files are here."""
    list_datasets(cards)


@data.command()
def show(name: Name, data_root: DataRoot = None, cards: Cards = None) -> None:
    """Show a dataset's card, where its files were looked for, and how to get them."""
    from stbench import cards as decks

    card = decks.datasets(cards)[name]
    print_card(card)
    print_whereabouts(card, data_root)


@data.command()
def fetch(
    name: Name,
    data_root: Annotated[
        Path | None, typer.Option(help="Where to; else as the card or $STBENCH_DATA says, else data/NAME.")
    ] = None,
    cards: Cards = None,
) -> None:
    """Download the files of a dataset, or say exactly how to get them. No other command downloads any.

    Exit code 2 where that takes steps which no command can take.
    """
    from rich.console import Console

    from stbench import cards as decks
    from stbench.cli.progress import downloading
    from stbench.readers.fetching import fetch as fetched
    from stbench.readers.whereabouts import folder_for, whereabouts

    card = decks.datasets(cards)[name]
    if whereabouts(card, data_root).state == "made":
        print(f"{name} is simulated: there is nothing to fetch.")
        return
    folder = folder_for(card, data_root)
    with downloading(Console(stderr=True)) as on_bytes:
        files = list(fetched(card, folder, on_bytes))
    print(f"{sum(file.is_new for file in files):,} of {len(files):,} files are new in {folder}.")
    print_whereabouts(card, folder)
    if card.steps and whereabouts(card, folder).state != "here":
        raise typer.Exit(2)
