"""Ledger: every published number with its commit and, where it moved, from what, by how much and why; only appended to.

Each line carries a sum over itself and the line before it, so that a line that was changed, or taken out, is found.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from stbench import __version__
from stbench.analyses.leaderboard import Leaderboard
from stbench.errors import StoreError
from stbench.files.atomic import write_text
from stbench.files.hashing import text_sha256
from stbench.files.parsing import parsing
from stbench.files.reading import read_text
from stbench.report.csv import full
from stbench.report.neutral import for_csv

NAME = "LEDGER.csv"
MOST_BYTES = 2**30
PURPOSE = "a ledger of numbers"
CHAIN = 16
"""Characters of a line's sum."""
CEILING, BOUND = "noise ceiling", "upper bound"
"""Rows of a table that are no entrants."""


class Published(NamedTuple):
    """A number, and where it stands; texts, as the file has them."""

    dataset: str
    task: str
    method: str
    score: str
    value: str


class Line(NamedTuple):
    """A line of the ledger."""

    dataset: str
    task: str
    method: str
    score: str
    value: str
    before: str
    """What was published there before; empty where nothing was."""
    change: str
    commit: str
    """Of the stbench that wrote it; empty for an installed copy."""
    stbench: str
    why: str
    chain: str

    @property
    def published(self) -> Published:
        """The number."""
        return Published(*self[:5])


def published_by(board: Leaderboard) -> Iterator[Published]:
    """Every number of a table's rows, with as many digits as its CSV has."""
    limits = ((CEILING, board.ceiling), (BOUND, board.upper_bound))
    for method, values in (*((row.method, row.values) for row in board.rows), *limits):
        for score, value in values.items():
            yield Published(
                for_csv(board.facts.dataset), for_csv(board.facts.task), for_csv(method), for_csv(score), full(value)
            )  # fmt: skip


def enter(board: Leaderboard, folder: Path, *, commit: str, why: str = "") -> int:
    """Append what of a table is new or moved to ``<folder>/LEDGER.csv``; returns how many lines that are.

    Args:
        board: the table.
        folder: of all tables.
        commit: of the stbench that made it.
        why: why numbers moved, in a few words.

    Raises:
        StoreError: the ledger cannot be read or written, or was changed.
    """
    path = folder / NAME
    lines = read_ledger(path) if path.exists() else []
    known = latest(lines)
    added: list[Line] = []
    chain = lines[-1].chain if lines else ""
    for number in published_by(board):
        before = known.get(number[:4])
        if before != number.value:
            added.append(_line(number, before, (commit, for_csv(why)), chain))
            chain = added[-1].chain
    if added:
        write_text(path, _text([*lines, *added]), "--out")
    return len(added)


def latest(lines: Iterable[Line]) -> dict[tuple[str, ...], str]:
    """The value that was published last, by dataset, task, method and score."""
    return {line[:4]: line.value for line in lines}


def read_ledger(path: Path) -> list[Line]:
    """Lines of a ledger; StoreError names the first that is not what was appended."""
    text = read_text(path, StoreError, PURPOSE, MOST_BYTES)
    with parsing(path, StoreError, PURPOSE):
        rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != Line._fields:
        raise StoreError(f"{path}, line 1", "is no head of a ledger", ",".join(Line._fields))
    lines: list[Line] = []
    for number, cells in enumerate(rows[1:], start=2):
        before = lines[-1].chain if lines else ""
        if len(cells) != len(Line._fields) or cells[-1] != _chain(before, cells[:-1]):
            named = f" ({' '.join(cells[:4])})"[:200]
            raise StoreError(
                f"{path}, line {number}", f"is not as it was appended{named}, or the line before it is not",
                "a ledger that is only appended to", "Take it from the last commit: git checkout -- " + path.name,
            )  # fmt: skip
        lines.append(Line(*cells))
    return lines


def _line(number: Published, before: str | None, said: tuple[str, str], chain: str) -> Line:
    change = f"{float(number.value) - float(before):+.9g}" if before and number.value else ""
    cells = [*number, before or "", change, said[0], __version__, said[1]]
    return Line._make([*cells, _chain(chain, cells)])


def _chain(before: str, cells: Iterable[str]) -> str:
    return text_sha256("\x1f".join((before, *cells)))[:CHAIN]


def _text(lines: Iterable[Line]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Line._fields)
    writer.writerows(lines)
    return out.getvalue()
