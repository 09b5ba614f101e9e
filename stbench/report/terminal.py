"""A leaderboard in the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from stbench.analyses.findings import findings_of
from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import Table, cost_cells, reference_cells, score_cells
from stbench.report.neutral import neutral, visible
from stbench.report.wording import cause_text, finding_text, floor_lines, protocol_lines, reference_name, sanity_text

STYLES = {"measured": "green", "measured†": "yellow", "not applicable": "dim", "not run": "dim"}


def print_board(board: Leaderboard, console: Console) -> None:
    """Print scores, cost and what did not run."""
    board = neutral(board, visible)
    facts = board.facts
    for line in protocol_lines(facts):
        console.print(f"[dim]{line.name}: {escape(line.text)}[/]", highlight=False)
    table = score_cells(board)
    shown = RichTable(title=escape(f"{facts.task} on {facts.dataset} · profile {facts.profile}"), title_justify="left")
    for index, name in enumerate(table.head):
        shown.add_column(escape(name), justify="right" if index == 0 or index > 2 else "left", overflow="fold")
    for cells in table.rows:
        status = cells[2]
        shown.add_row(
            *map(escape, cells[:2]), f"[{STYLES.get(status, 'red')}]{escape(status)}[/]", *map(escape, cells[3:])
        )
    console.print(shown)
    for text in (board.inference.method, *filter(None, [sanity_text(board)]), *floor_lines(board)):
        console.print(f"  {escape(text)}", highlight=False)
    for finding in findings_of(board):
        console.print(f"  [red]{escape(finding_text(finding))}[/]", highlight=False)
    for row in board.rows:
        if row.cause:
            console.print(f"  {escape(cause_text(row))}", highlight=False)
    _print_plain(reference_cells(board), f"Differences to {reference_name(board)}", console)
    _print_plain(cost_cells(board), "Cost (seconds summed over folds)", console)


def _print_plain(table: Table, title: str, console: Console) -> None:
    if not table.rows:
        return
    shown = RichTable(title=escape(title), title_justify="left")
    for index, name in enumerate(table.head):
        shown.add_column(escape(name), justify="right" if index else "left")
    for cells in table.rows:
        shown.add_row(*map(escape, cells))
    console.print(shown)
