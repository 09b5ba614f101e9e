"""Names: hostile ones in cards, data and results, followed into files, formats and terminals."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.trials.base import Outcome
from stbench.errors import StbenchError
from stbench.report.formats import formats
from stbench.report.neutral import TAG
from stbench.report.publish import publish, write_page
from stbench.report.terminal import print_board
from tests.made.command import stbench
from tests.made.hostile_names import HOSTILE, harmless, is_number, named

PATHS = ("..", "../up", "/etc/x", "a/../../b", "~", "-rf", ".", "con", "a\0b", "x" * 300, "a\nb", "C:\\x", "*", "$(id)")
CARDS = {
    "its file": "adapter: mean\n", "title": "adapter: mean\ntitle: {}\n", "adapter": "adapter: {}\n",
    "like": "like: {}\n", "a setting": "adapter: mean\nhyperparameters: {{{}: {{default: 1}}}}\n",
    "a variant": "adapter: mean\nvariants: {{{}: {{}}}}\n", "a key": "adapter: mean\n{}: 1\n",
}  # fmt: skip


FULL = 100
"""Of each place that shows names."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """``many`` names in results, in paths and in cards."""
    for number in range(many):
        rng = np.random.default_rng([seed, number])
        text = "".join(HOSTILE[index] for index in rng.integers(len(HOSTILE), size=1 + number % 3))
        for fault in (*_in_formats(text), _in_terminal(text)):
            yield Outcome("name in a format", not fault, f"{text!a}: {fault}")
        yield _in_path(PATHS[number % len(PATHS)] if number % 2 else text)
        place = list(CARDS)[number % len(CARDS)]
        fault = _in_card(place, text)
        yield Outcome(f"name in a card: {place}", not fault, f"{text!a}: {fault}")


def _in_formats(text: str) -> Iterator[str]:
    for name in formats.names():
        written, suffix = formats[name](named(text)), formats[name].suffix
        fault = "" if harmless(written) else "steers a terminal"
        if suffix in (".md", ".html") and (TAG.search(written.replace("<br>", "")) or "](" in written):
            fault = "reaches HTML"
        if suffix == ".csv":
            cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
            formulas = [cell for cell in cells if cell.strip()[:1] in tuple("=+-@") and not is_number(cell)]
            fault = fault or ("is a formula" if formulas else "")
        yield f"{suffix}: {fault}" if fault else ""


def _in_terminal(text: str) -> str:
    out = io.StringIO()
    print_board(named(text), Console(file=out, width=120))
    return "" if harmless(out.getvalue()) else "steers a terminal"


def _in_path(text: str) -> Outcome:
    """A page under a dataset of this name is refused, or lies in its folder."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "deep", "out")
        try:
            path = write_page("text", out, text, "a.md")
            publish(named("title"), out)
            held = path.parent.parent == out and len(path.parent.name) < 256
        except StbenchError:
            held = True
        written = [path for path in Path(folder).rglob("*") if path.is_file() and not path.is_relative_to(out)]
    return Outcome("name of a folder", held and not written, f"{text!a} leads elsewhere")


def _in_card(place: str, text: str) -> str:
    import json

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cards/methods").mkdir(parents=True)
        quoted = json.dumps(text, ensure_ascii=True)
        path = folder / "cards/methods" / f"{text if place == 'its file' else 'mine'}.yaml"
        try:
            path.write_text(CARDS[place].format(quoted))
        except (OSError, ValueError):
            return ""  # no file can have this name
        for arguments in (("list", "methods"), ("plan", "--methods", "all"), ("show", "mine")):
            fault = _said(folder, *arguments)
            if fault:
                return f"{arguments[0]}: {fault}"
        return ""


def _said(folder: Path, *arguments: str) -> str:
    try:
        ended = stbench(*arguments, "--cards", "cards", folder=folder)
    except Exception as error:  # whatever came through is a traceback to a user
        return f"{type(error).__name__}: {error}"[:200]
    shown = "".join(part for part in ended.out + ended.err if part not in "\n\t")
    return "" if shown.isprintable() else "steers a terminal"
