"""A board in the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stbench.report.board import Board
from stbench.report.tables import cost_table, score_table

STYLES = {"measured": "green", "measured†": "yellow", "not applicable": "dim", "not run": "dim"}


def print_board(board: Board, console: Console) -> None:
    """Print scores, cost and what did not run."""
    head, rows = score_table(board)
    table = Table(title=f"{board.task} on {board.dataset} · profile {board.profile}", title_justify="left")
    for index, name in enumerate(head):
        table.add_column(name, justify="right" if index == 0 or index > 2 else "left", overflow="fold")
    for cells in rows:
        status = cells[2]
        table.add_row(*cells[:2], f"[{STYLES.get(status, 'red')}]{status}[/]", *cells[3:])
    console.print(table)
    console.print(f"  {escape(board.inference.method)}", highlight=False)
    for name in board.winning_controls:
        console.print(f"  [red]the control {name} scores above every method[/]", highlight=False)
    for row in board.rows:
        if row.cause:
            console.print(f"  {row.method}: {row.status}. {escape(row.cause)}", highlight=False)
    cost_head, cost_rows = cost_table(board)
    if cost_rows:
        cost = Table(title="Cost (seconds summed over folds)", title_justify="left")
        for index, name in enumerate(cost_head):
            cost.add_column(name, justify="right" if index else "left")
        for cells in cost_rows:
            cost.add_row(*cells)
        console.print(cost)
