"""A leaderboard as LaTeX: a booktabs table of ranked scores for a paper."""

from collections.abc import Mapping

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import Table, score_cells
from stbench.report.characters import legible
from stbench.report.formats import report_format
from stbench.report.neutral import visible
from stbench.report.reported import REPORTED_NOTE, reported_cells
from stbench.report.wording import ranking_text

SIGNS: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "\u2020": r"\textdagger{}", "\u2021": r"\textdaggerdbl{}", "\u00b1": r"$\pm$",
    "\u2212": r"$-$", '"': r"\symbol{34}", "[": "{[}", "]": "{]}", "`": r"\textasciigrave{}",
}  # fmt: skip
"""What stands for signs that LaTeX reads as commands, or that its first fonts lack."""
LETTERS = "latin-1"
"""What LaTeX's own fonts have; another sign would stop it."""
LEFT = ("method", "status", "figures")
"""Columns of text."""


@report_format(suffix=".tex", title="LaTeX")
def latex_text(board: Leaderboard) -> str:
    """A ``table`` environment, and one for printed figures; the preamble needs ``\\usepackage{booktabs}``."""
    facts = board.facts
    where = f"{facts.task} on {facts.dataset}"
    tables = [
        (
            score_cells(board),
            f"{facts.title} ({where}, profile {facts.profile}). {ranking_text(board)}".replace("`", ""),
        ),
        (reported_cells(board), f"Reported by papers ({where}). {REPORTED_NOTE}"),
    ]
    texts = [_environment(table, caption) for table, caption in tables if table.rows or table is tables[0][0]]
    return "% Needs \\usepackage{booktabs}\n" + "\n".join(texts)


def for_latex(text: str) -> str:
    """Text in which nothing is a command, in signs that LaTeX's own fonts have."""
    return "".join(SIGNS.get(sign) or _plain(sign) for sign in visible(text))


def _plain(sign: str) -> str:
    return "".join(SIGNS.get(part, part) for part in legible(sign, LETTERS))


def _environment(table: Table, caption: str) -> str:
    columns = "".join("l" if name in LEFT else "r" for name in table.head)
    return "\n".join([
        r"\begin{table}", r"\centering", rf"\caption{{{for_latex(caption)}}}", rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule", _line(table.head), r"\midrule", *map(_line, table.rows), r"\bottomrule", r"\end{tabular}",
        r"\end{table}", "",
    ])  # fmt: skip


def _line(cells: list[str]) -> str:
    return " & ".join(map(for_latex, cells)) + r" \\"
