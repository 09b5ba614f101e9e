"""``list`` and ``show``: what is registered, read from cards alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import Cards

if TYPE_CHECKING:
    from stbench.cards import Card

Kind = Literal["methods", "tasks", "datasets", "encoders"]


@app.command("list")
def list_(
    kind: Annotated[Kind, typer.Argument(help="What to list.")] = "methods",
    cards: Cards = None,
) -> None:
    """List methods, tasks, datasets or encoders."""
    from stbench import cards as decks

    if kind == "encoders":
        from stbench.encoders import encoders

        print("\n".join(encoders.names()))
        return
    deck: Mapping[str, decks.Card]
    if kind == "methods":
        deck = decks.methods(cards)
    else:
        deck = decks.tasks(cards) if kind == "tasks" else decks.datasets(cards)
    width = max((len(name) for name in deck), default=0)
    for name, card in deck.items():
        print(f"{name:<{width}}  {card.title}{_aside(card)}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A method, task or dataset.")],
    cards: Cards = None,
) -> None:
    """Show a card: where it stands, its content and its hash."""
    from stbench import cards as decks
    from stbench.errors import SelectionError
    from stbench.registry import near

    folders = (decks.methods(cards), decks.tasks(cards), decks.datasets(cards))
    found = [deck[name] for deck in folders if name in deck]
    if not found:
        known = [known for deck in folders for known in deck]
        raise SelectionError(
            f"'{name}'", "is no method, task or dataset", "one of " + ", ".join(known), near(name, known)
        )
    for card in found:
        print(f"# {card.folder}/{card.name}.yaml, sha256 {card.sha256}\n# {card.path}")
        print(card.path.read_text(encoding="utf-8").rstrip())


def _aside(card: "Card") -> str:
    """What a list says of a method beside its title."""
    from stbench.cards import MethodCard

    if not isinstance(card, MethodCard):
        return ""
    variants = f" (variants: {', '.join(card.variants)})" if card.variants else ""
    return (" [control]" if card.kind == "control" else "") + variants
