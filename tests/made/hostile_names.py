"""Names that a stranger may give to a card, a slide or a method, and what they must not do."""

from dataclasses import replace

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.reported import ReportedFigure, ReportedTable
from tests.made.board import board

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=y>", "[a](javascript:b)", "![a](http://b/c.png)", "a | b", "```",
    "\x1b[31mred", "\x1b]0;title\a", "\x9b2J", "bell\a", "\b\b\bback", "\u202eevil", "\u2066x\u2069", "zero\u200bwidth",
    "a\nb", "a\r\nb", "a\rb", "a\u2028b", "a\x85b", "\t=1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", " =1",
    "\uff1d1", '","', '"', "[/bold]", "[red]x", "\ud800", "\U000e0041", "\0", "x" * 300,
]  # fmt: skip


def named(text: str) -> Leaderboard:
    """The leaderboard with ``text`` wherever a stranger's card, data or method has a say."""
    made = board()
    facts = replace(made.facts, title=text, remarks=(text,), seen={"good": (text,)}, versions={text: text})
    rows = tuple(replace(row, title=text, cause=text, note=text) for row in made.rows)
    return replace(made, facts=facts, rows=rows, reported=(_printed(text),))


def _printed(text: str) -> ReportedTable:
    figures = tuple(ReportedFigure(text, row, text, column, text, 0.5, 0.25) for row in ("good", "")
                    for column in ("pcc@hvg-5", ""))  # fmt: skip
    return ReportedTable(
        name=text, printed_in=text, dataset=text, decimals=2, protocol=(text,), notes=(text,), mismatches=(),
        figures=figures,
    )  # fmt: skip


def harmless(text: str) -> bool:
    """Whether nothing in a text steers a terminal or turns its lines."""
    return all(part.isprintable() or part == "\n" for part in text)


def is_number(cell: str) -> bool:
    """Whether a cell of a CSV file is a plain number, which may begin with a minus."""
    try:
        float(cell)
    except ValueError:
        return False
    return not cell.startswith("+")
