"""``list`` and ``show``: what is registered and what cards say; torch and pandas are never imported."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stbench.cli import app
from stbench.cli.datasets import list_datasets, print_whereabouts
from stbench.cli.options import Cards
from stbench.report.neutral import visible, visible_lines

if TYPE_CHECKING:
    from stbench.cards import Card
    from stbench.cli.extensions import Extension

CARDS = ("methods", "tasks", "datasets", "protocols", "reported")
POINTS = "extensions"


@app.command("list")
def list_(
    what: Annotated[
        str,
        typer.Argument(
            help="methods, tasks, datasets, protocols, reported, or an extension point as 'list extensions' has it."
        ),
    ] = "methods",
    cards: Cards = None,
) -> None:
    """List methods, tasks, datasets, papers' protocols and tables, or what an extension point has and from where."""
    from stbench.cli.extensions import EXTENSIONS, extension

    if what == "datasets":
        list_datasets(cards)
    elif what in CARDS:
        _print_columns(_carded(what, cards))
    elif what == POINTS:
        _print_columns({name: point.says for name, point in EXTENSIONS.items()})
    else:
        _print_columns(_registered(extension(what, (*CARDS, POINTS))))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A method, task, dataset, protocol or reported table.")],
    cards: Cards = None,
) -> None:
    """Show a card: where it stands, its content and its hash."""
    from stbench import cards as decks
    from stbench.errors import SelectionError
    from stbench.registry import near

    folders = (
        decks.methods(cards), decks.tasks(cards), decks.datasets(cards), decks.protocols(cards), decks.reported(cards),
    )  # fmt: skip
    found = [deck[name] for deck in folders if name in deck]
    if not found:
        known = [known for deck in folders for known in deck]
        raise SelectionError(
            f"'{name}'", "is no method, task, dataset, protocol or reported table",
            "one of " + ", ".join(known), near(name, known),
        )  # fmt: skip
    for card in found:
        print_card(card)
        if isinstance(card, decks.DatasetCard):
            print_whereabouts(card)


def print_card(card: "Card") -> None:
    """Print where a card stands, its content and its hash."""
    print(f"# {card.folder}/{card.name}.yaml, sha256 {card.sha256}")
    for path in card.files:
        print(f"# {path}\n{visible_lines(path.read_text(encoding='utf-8').rstrip())}")


def _carded(what: str, cards: Path | None) -> dict[str, str]:
    """Title and remarks of each card."""
    from stbench import cards as decks
    from stbench.cli.notes import note_passed_over

    kinds: dict[str, Callable[[Path | None], decks.Deck[Any]]]
    kinds = {
        "methods": decks.methods, "tasks": decks.tasks, "protocols": decks.protocols, "reported": decks.reported,
    }  # fmt: skip
    deck = kinds[what](cards)
    default = deck.default if any(card.default for card in deck.values()) else ""
    note_passed_over(deck)
    return {name: card.title + _aside(card) + (" (default)" if name == default else "") for name, card in deck.items()}


def _registered(point: "Extension") -> dict[str, str]:
    """What each entry is, and the package that it comes from where that is another one."""
    return {
        origin.name: point.title(origin) + ("" if origin.built_in else f" [from {origin.package}]")
        for origin in point.load().origins()
    }


def _print_columns(rows: Mapping[str, str]) -> None:
    width = max((len(name) for name in rows), default=0)
    for name, text in rows.items():
        print(visible(f"{name:<{width}}  {text}".rstrip()))


def _aside(card: "Card") -> str:
    """What a list says of a method beside its title."""
    from stbench.cards import MethodCard

    if not isinstance(card, MethodCard):
        return ""
    variants = f" (variants: {', '.join(card.variants)})" if card.variants else ""
    return (" [control]" if card.kind == "control" else "") + variants
