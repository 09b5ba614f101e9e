"""``new`` and ``check``: write a method's skeleton, and hold a method to the contract."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import CacheFolder, Cards, ProfileOption, cache_folder
from stbench.errors import SelectionError

TEMPLATES = {
    "methods/{name}.yaml": "card.yaml.txt",
    "methods/{name}.py": "adapter.py.txt",
    "tests/test_{module}.py": "test.py.txt",
}


@app.command()
def new(
    what: Annotated[Literal["method"], typer.Argument(help="What to begin.")],
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and hyphens.")],
    folder: Annotated[Path, typer.Option(help="Where to write methods/ and tests/.")] = Path(),
) -> None:
    """Write a card, an adapter and a test for a new method; they run as they are."""
    from importlib.resources import files

    from stbench import cards
    from stbench.files.atomic import replacing

    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise SelectionError(
            f"method name '{name}'",
            "has characters that a name cannot have",
            "lower-case letters, digits and hyphens",
        )
    if name in cards.methods():
        raise SelectionError(
            f"method '{name}'", f"is there already: {cards.methods()[name].path}", "", "Choose another name"
        )
    words = {
        "name": name,
        "module": name.replace("-", "_"),
        "class": "".join(w.capitalize() for w in name.split("-")),
    }
    texts = {
        folder / target.format(**words): files("stbench.cli").joinpath("templates", template).read_text()
        for target, template in TEMPLATES.items()
    }
    for path in texts:
        if path.exists():
            raise SelectionError(
                str(path), "is there already", "a name that is free", "Choose another, or remove the file"
            )
    for path, text in texts.items():
        with replacing(path) as half:
            half.write_text(_filled(text, words), encoding="utf-8")
        print(f"Written: {path}")
    print(f"Next: stbench check method {name}; then stbench run --methods {name},mean --task gene-pred")


@app.command()
def check(
    what: Annotated[Literal["method"], typer.Argument(help="What to check.")],
    name: Annotated[str, typer.Argument(help="A method, or a variant as method:variant.")],
    profile: ProfileOption = "quick",
    cards: Cards = None,
    cache: CacheFolder = None,
) -> None:
    """Hold a method to the contract on a few spots of the demo cohort; exit code 1 where it fails."""
    from dataclasses import replace

    from rich.console import Console

    from stbench import cards as decks
    from stbench.cli.selection import chosen_entries
    from stbench.contract import check_adapter
    from stbench.files.array_cache import ArrayCache
    from stbench.readers import read_cohort

    (entry, *others) = chosen_entries(name, decks.methods(cards), profile, variants=False)
    if others:
        raise SelectionError(f"method '{name}'", f"names {len(others) + 1} methods", "one")
    card = decks.datasets(cards)["demo"]
    small = card.model_copy(
        update={"options": {**card.options, "patients": 3, "sections": 1, "spots": 30, "genes": 24}}
    )
    cohort = read_cohort(small, None, ArrayCache(cache_folder(cache)))
    findings = check_adapter(entry, replace(cohort, name=card.name))
    console = Console()
    for finding in findings:
        mark = "[green]passed[/]" if finding.passed else "[red]FAILED[/]"
        console.print(f"{mark}  {finding.check}" + (f": {finding.detail}" if finding.detail else ""), highlight=False)
    failed = sum(not finding.passed for finding in findings)
    console.print(f"{name}: {len(findings) - failed} of {len(findings)} checks passed", highlight=False)
    if failed:
        raise typer.Exit(1)


def _filled(text: str, words: dict[str, str]) -> str:
    for key, word in words.items():
        text = text.replace(f"@{key}@", word)
    return text
