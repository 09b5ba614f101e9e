"""Reproducing: which row of which table is meant, and its command run again in this process."""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import SelectionError, StoreError

if TYPE_CHECKING:
    from stbench.analyses.leaderboard import Leaderboard, Row


def named_row(text: str, tables: Path) -> "tuple[Leaderboard, Row]":
    """The table and the row of ``DATASET/TASK/METHOD``; SelectionError where there is none."""
    from stbench.files.names import file_name
    from stbench.registry import near
    from stbench.report.verifying import board_at

    dataset, _, rest = text.partition("/")
    task, _, method = rest.partition("/")
    if not method:
        raise SelectionError(f"'{text}'", "names no row", "DATASET/TASK/METHOD")
    names = (file_name(name, f"'{text}'", SelectionError) for name in (dataset, task))
    board = board_at(Path(tables, *names).with_name(f"{task}.json"))
    row = board.named(method)
    if row is None:
        known = [each.method for each in board.rows]
        raise SelectionError(
            f"row '{method}'", "is not in this table", "one of " + ", ".join(known), near(method, known)
        )
    return board, row


def run_again(words: list[str], out: Path, board: "Leaderboard") -> "Leaderboard":
    """The table that a command writes; what it prints goes where this command's does."""
    from typer.main import get_command

    from stbench.cli import app
    from stbench.report.verifying import board_at

    get_command(app)(args=words[1:], standalone_mode=False)
    path = out / board.facts.dataset / f"{board.facts.task}.json"
    if not path.is_file():
        raise StoreError(str(path), "was not written", "the table of the run", "See above what went wrong")
    return board_at(path)
