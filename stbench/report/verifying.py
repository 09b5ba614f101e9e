"""Verifying: whether the forms of a table say the same, the ledger has its numbers, and predictions give them."""

import csv
import io
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from stbench.analyses.leaderboard import Leaderboard
from stbench.errors import StoreError
from stbench.files.parsing import parsing
from stbench.files.reading import read_text
from stbench.report.csv import full
from stbench.report.formats import formats
from stbench.report.gallery_json import SUFFIX as GALLERY
from stbench.report.json import leaderboard_of
from stbench.report.ledger import NAME, latest, published_by, read_ledger
from stbench.report.variance_json import SUFFIX as VARIANCE

JSON = ".json"
NO_TABLES = (GALLERY, VARIANCE)
"""What other JSON files beside tables are called."""
MOST_BYTES = 2**28
COMMAND = "stbench leaderboard writes a table anew, stbench ledger enters its numbers"


class Fault(NamedTuple):
    """A number or a line that is not what it should be."""

    where: str
    has: str
    expected: str

    @property
    def text(self) -> str:
        """In a sentence."""
        return f"{self.where}: has {self.has or 'nothing'}, expected {self.expected or 'nothing'}"


def board_at(path: Path) -> Leaderboard:
    """The leaderboard of a table, named by any of its forms; StoreError where there is none."""
    source = path.with_suffix(JSON)
    return leaderboard_of(read_text(source, StoreError, "a leaderboard as JSON", MOST_BYTES), str(source))


def tables_in(folder: Path) -> tuple[Path, ...]:
    """Tables below a folder, by their JSON; those of ``<dataset>/<task>.json``."""
    return tuple(sorted(p for p in folder.glob(f"*/*{JSON}") if p.is_file() and not p.name.endswith(NO_TABLES)))


def faults_of_forms(path: Path) -> Iterator[Fault]:
    """Where the forms of a table say something else than its JSON."""
    board = board_at(path)
    for name in formats.names():
        form = formats[name]
        yield from faults_of_text(path.with_suffix(form.suffix), form(board), form.title)


def faults_of_text(path: Path, written: str, title: str) -> Iterator[Fault]:
    """Where a file says something else than what is written from its JSON; ``title`` is what it is, for an error."""
    stands = read_text(path, StoreError, title, MOST_BYTES) if path.exists() else ""
    if stands != written:
        compare = _cells if path.suffix == ".csv" else _lines
        yield from compare(stands, written, str(path))


def faults_of_ledger(folder: Path, board: Leaderboard) -> Iterator[Fault]:
    """Numbers of a table that the ledger of all tables has not, or has otherwise."""
    path = folder / NAME
    if not path.exists():
        yield Fault(str(path), "no ledger", f"one; {COMMAND}")
        return
    known = latest(read_ledger(path))
    for number in published_by(board):
        value = known.get(number[:4])
        if value != number.value:
            yield Fault(f"{path}, {' '.join(number[:4])}", value or "", f"{number.value}, as the table has it")


def faults_of_values(board: Leaderboard, again: Leaderboard, source: str) -> Iterator[Fault]:
    """Numbers of a table that are others when they are derived again.

    Args:
        board: the table.
        again: the same from predictions.
        source: where predictions come from, in a few words.
    """
    where, derived = f"{board.facts.task} on {board.facts.dataset}", {row.method: row for row in again.rows}
    if board.facts.fingerprint != again.facts.fingerprint:
        yield Fault(f"{where}, content of the dataset", board.facts.fingerprint[:12], again.facts.fingerprint[:12])
    for row in board.rows:
        other = derived.get(row.method)
        if row.values and (other is None or not other.values):
            cause = "none" if other is None else f"none: {other.status}. {other.cause}"
            yield Fault(f"{where}, row '{row.method}'", "scores", f"{cause} ({source})")
        elif other is not None:
            for score, value in row.values.items():
                if full(value) != full(other.values.get(score)):
                    expected = f"{full(other.values.get(score))}, from {source}"
                    yield Fault(f"{where}, row '{row.method}', {score}", full(value), expected)


def _cells(stands: str, written: str, where: str) -> Iterator[Fault]:
    with parsing(where, StoreError, "a table as CSV"):
        first, second = (list(csv.reader(io.StringIO(text))) for text in (stands, written))
    head, none = second[0], list[str]()
    for number, (row, expected) in enumerate(zip_longest(first, second, fillvalue=none), start=1):
        for at, (cell, right) in enumerate(zip_longest(row, expected, fillvalue="")):
            if cell != right:
                column = head[at] if at < len(head) else f"number {at + 1}"
                named = f"row '{expected[3]}', " if number > 1 and len(expected) > 3 else ""
                yield Fault(f"{where}, line {number}, {named}column {column}", cell, f"{right}, as its JSON has it")
    if stands and stands != written and first == second:
        yield Fault(where, "other quotes or line ends", "the file as it was written")


def _lines(stands: str, written: str, where: str) -> Iterator[Fault]:
    pairs = zip_longest(stands.split("\n"), written.split("\n"), fillvalue="")
    for number, (line, right) in enumerate(pairs, start=1):
        if line != right:
            yield Fault(f"{where}, line {number}", line[:300], f"{right[:300]}, as its JSON has it")
