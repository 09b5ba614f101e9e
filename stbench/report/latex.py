"""A leaderboard as LaTeX: a booktabs table of ranked scores for a paper."""

from collections.abc import Mapping

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import score_cells
from stbench.report.formats import report_format
from stbench.report.neutral import visible
from stbench.report.wording import ranking_text

SIGNS: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "\u2020": r"\textdagger{}", "\u00b1": r"$\pm$", "\u2212": r"$-$", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}",
}  # fmt: skip
"""What stands for signs that LaTeX reads as commands, or its fonts lack."""
LEFT = 3
"""First columns that are text."""


@report_format(suffix=".tex", title="LaTeX")
def latex_text(board: Leaderboard) -> str:
    """A ``table`` environment; the preamble needs ``\\usepackage{booktabs}``."""
    head, rows = score_cells(board)
    lines = [" & ".join(map(for_latex, cells)) + r" \\" for cells in rows]
    columns = "l" * LEFT + "r" * (len(head) - LEFT)
    facts = board.facts
    caption = (
        f"{facts.title} ({facts.task} on {facts.dataset}, profile {facts.profile}). {ranking_text(board)}".replace(
            "`", ""
        )
    )
    return "\n".join([
        r"% \usepackage{booktabs}", r"\begin{table}", r"\centering", rf"\caption{{{for_latex(caption)}}}",
        rf"\begin{{tabular}}{{{columns}}}", r"\toprule", " & ".join(map(for_latex, head)) + r" \\", r"\midrule",
        *lines, r"\bottomrule", r"\end{tabular}", r"\end{table}", "",
    ])  # fmt: skip


def for_latex(text: str) -> str:
    """Text in which nothing is a command."""
    return "".join(SIGNS.get(sign, sign) for sign in visible(text)).replace("``", "`{}`")
