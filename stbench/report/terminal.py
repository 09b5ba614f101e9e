"""A leaderboard in the terminal."""

from rich.console import Console
from rich.markup import escape

from stbench.analyses.findings import findings_of
from stbench.analyses.leaderboard import Leaderboard
from stbench.report.best_genes import HEADING, best_gene_cells, best_gene_text
from stbench.report.brief import brief_cells
from stbench.report.cells import cost_cells, reference_cells, score_cells
from stbench.report.console import print_table, width_of
from stbench.report.neutral import neutral, visible
from stbench.report.paired import paired_cells, paired_text
from stbench.report.reported import reported_text
from stbench.report.selection_effect import HEADING as SELECTION
from stbench.report.selection_effect import selection_cells, selection_text
from stbench.report.wording import (
    cause_text,
    finding_text,
    floor_lines,
    protocol_lines,
    reference_name,
    sanity_text,
    separation_text,
    unverified_text,
)

STYLES = {
    "measured": "green",
    "measured†": "yellow",
    "weights unverified": "yellow",
    "not applicable": "dim",
    "not run": "dim",
}

WIDE = 120
"""Columns of a terminal in which all scores are shown, in several blocks where they are too many for one."""


def print_board(board: Leaderboard, console: Console) -> None:
    """Print scores, cost and what did not run."""
    board = neutral(board, visible)
    facts = board.facts
    for line in protocol_lines(facts):
        console.print(f"[dim]{line.name}: {escape(line.text)}[/]", highlight=False)
    title = f"{facts.task} on {facts.dataset} · profile {facts.profile}"
    is_brief = _print_scores(board, title, console)
    texts = [board.inference.method, separation_text(board), sanity_text(board), *floor_lines(board)]
    for text in filter(None, [*texts, reported_text(board)]):
        console.print(f"  {escape(text)}", highlight=False)
    for finding in findings_of(board):
        console.print(f"  [red]{escape(finding_text(finding))}[/]", highlight=False)
    for row in board.rows:
        if row.cause:
            console.print(f"  {escape(cause_text(row))}", highlight=False)
        if row.unverified and row.values:
            console.print(f"  {escape(unverified_text(row))}", highlight=False)
    print_table(reference_cells(board), f"Differences to {reference_name(board)}", console, left=(0, 4))
    if board.differences is not None:
        print_table(paired_cells(board), "Seed by seed", console)
        console.print(f"  {escape(paired_text(board))}", highlight=False)
    _print_chosen(board, console)
    if not is_brief:
        print_table(cost_cells(board), "Cost (seconds summed over folds)", console)


def _print_chosen(board: Leaderboard, console: Console) -> None:
    """Print what choosing on the test slides adds, and each row's best genes, where there are any."""
    print_table(selection_cells(board), SELECTION, console)
    print_table(best_gene_cells(board), HEADING, console)
    for text in filter(None, (selection_text(board), best_gene_text(board))):
        console.print(f"  {escape(text)}", highlight=False)


def _print_scores(board: Leaderboard, title: str, console: Console) -> bool:
    """Print all columns, or on a narrow terminal those that matter most, and how to see the rest; whether it is so."""
    table = score_cells(board)
    needed = width_of(table, console)
    if needed <= console.width or console.width >= WIDE:
        print_table(table, title, console, left=(1, 2), name=1, styles=_styles(board))
        return False
    brief = brief_cells(board, console.width)
    print_table(brief, title, console, left=(1,), name=1)
    hidden = len(table.head) - len(brief.head)
    room = f"widen the terminal to {needed} columns (as COLUMNS={needed} does)"
    console.print(f"  {hidden} more columns, and costs: {room}, or open the files that are written", highlight=False)
    return True


def _styles(board: Leaderboard) -> dict[str, str]:
    """Of the cells that tell a row's status."""
    return {row.status: STYLES.get(row.status, "red") for row in board.rows}
