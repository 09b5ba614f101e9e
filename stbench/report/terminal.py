"""A board in the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stbench.analyses.leaderboard import Board
from stbench.report.cells import cost_table, reference_table, score_table

STYLES = {"measured": "green", "measured†": "yellow", "not applicable": "dim", "not run": "dim"}


def print_board(board: Board, console: Console) -> None:
    """Print scores, cost and what did not run."""
    for name, value in board.protocol:
        console.print(f"[dim]{name}: {escape(value)}[/]", highlight=False)
    head, rows = score_table(board)
    table = Table(title=f"{board.task} on {board.dataset} · profile {board.profile}", title_justify="left")
    for index, name in enumerate(head):
        table.add_column(name, justify="right" if index == 0 or index > 2 else "left", overflow="fold")
    for cells in rows:
        status = cells[2]
        table.add_row(*map(escape, cells[:2]), f"[{STYLES.get(status, 'red')}]{status}[/]", *cells[3:])
    console.print(table)
    console.print(f"  {escape(board.inference.method)}", highlight=False)
    if board.validity:
        console.print(f"  This table is {escape(board.validity)}.", highlight=False)
    for finding in board.findings:
        console.print(f"  [red]{escape(finding)}[/]", highlight=False)
    for row in board.rows:
        if row.cause:
            console.print(f"  {row.method}: {row.status}. {escape(row.cause)}", highlight=False)
    if board.reference:
        _print_plain(reference_table(board), f"Differences to {board.reference}", console)
    if any(row.cost for row in board.rows):
        _print_plain(cost_table(board), "Cost (seconds summed over folds)", console)


def _print_plain(table: tuple[list[str], list[list[str]]], title: str, console: Console) -> None:
    head, rows = table
    shown = Table(title=title, title_justify="left")
    for index, name in enumerate(head):
        shown.add_column(name, justify="right" if index else "left")
    for cells in rows:
        shown.add_row(*cells)
    console.print(shown)
