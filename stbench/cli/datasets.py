"""Datasets on the command line: what several commands print of them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stbench.cards import DatasetCard


def list_datasets(cards: Path | None) -> None:
    """Print every dataset that has a card, and whether its files are here."""
    from stbench import cards as decks
    from stbench.cli.notes import note_passed_over
    from stbench.readers.whereabouts import whereabouts
    from stbench.report.pages.datasets import dataset_lines

    deck = decks.datasets(cards)
    default = deck.default if any(card.default for card in deck.values()) else ""
    note_passed_over(deck)
    indent = max(map(len, deck), default=0)
    for name, card in deck.items():
        for line in dataset_lines(card, whereabouts(card), indent, default=name == default):
            print(line)


def print_whereabouts(card: "DatasetCard", root: Path | None = None) -> None:
    """Print where a dataset's files were looked for, and how to get them."""
    from stbench.readers.whereabouts import whereabouts
    from stbench.report.pages.datasets import whereabouts_lines

    for line in whereabouts_lines(card, whereabouts(card, root)):
        print(line)
