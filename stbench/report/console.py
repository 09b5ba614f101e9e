"""Console: tables that fit a terminal, in characters that it can show."""

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from stbench.report.cells import Table
from stbench.report.characters import legible
from stbench.report.neutral import visible

FRAME = 3
"""Columns of a terminal that a cell takes beside its text; a table takes one more."""
LEAST_WIDTH = 20
"""Of a column of running text, which takes what others leave."""


def print_table(
    table: Table, title: str, console: Console, *, left: Sequence[int] = (0,), name: int = 0, text: int | None = None,
    styles: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """A table whose cells are never broken over lines: in blocks where it is wider than the terminal, or as a list.

    Args:
        table: cells; nothing is printed where there are none.
        title: above the first block.
        console: where to.
        left: columns aligned to the left; others to the right.
        name: column that every block repeats.
        text: a column of running text, which alone may be broken, between words.
        styles: of cells with these texts.
    """
    if not table.rows:
        return
    head, *rows = [[_shown(cell, console) for cell in cells] for cells in (table.head, *table.rows)]
    widths = [_width(index, head, rows, index == text) for index in range(len(head))]
    blocks = _blocks(widths, name, console.width)
    if not blocks:
        _print_list(head, rows, title, name, console)
    for number, columns in enumerate(blocks):
        fitted = _fitted(columns, head, rows, widths, console.width)
        shown = RichTable(title=None if number else escape(_shown(title, console)), title_justify="left")
        for index in columns:
            shown.add_column(escape(head[index]), justify="left" if index in left else "right", width=fitted[index])
        for row in rows:
            shown.add_row(*(_styled(row[index], styles or {}) for index in columns))
        console.print(shown)


def width_of(table: Table, console: Console) -> int:
    """Columns that a terminal must have to show a table in one block."""
    if not table.rows:
        return 0
    head, *rows = [[_shown(cell, console) for cell in cells] for cells in (table.head, *table.rows)]
    widths = [_width(index, head, rows, is_text=False) for index in range(len(head))]
    return _taken(widths, range(len(head)))


def _shown(text: str, console: Console) -> str:
    return legible(visible(text), console.encoding)


def _width(index: int, head: Sequence[str], rows: Sequence[Sequence[str]], is_text: bool) -> int:
    """Least columns that a column needs: its longest cell, and the longest word of its title."""
    word = max(map(cell_len, head[index].split()), default=1)
    longest = max(cell_len(row[index]) for row in rows)
    return max(word, min(longest, LEAST_WIDTH) if is_text else longest, 1)


def _fitted(
    columns: Sequence[int], head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], width: int
) -> dict[int, int]:
    """The width of each column of a block: as its cells and title want it, from the left, while there is room."""
    spare, fitted = width - _taken(widths, columns), {}
    for index in columns:
        wanted = max(cell_len(head[index]), *(cell_len(row[index]) for row in rows))
        more = max(0, min(wanted - widths[index], spare))
        fitted[index], spare = widths[index] + more, spare - more
    return fitted


def _blocks(widths: Sequence[int], name: int, width: int) -> list[list[int]]:
    """Columns of each block, in order, each block with the name's; none where one of them would not fit."""
    blocks: list[list[int]] = [[]]
    for index in range(len(widths)):
        if _taken(widths, {*blocks[-1], index, name}) > width:
            blocks.append([name])
        if index not in blocks[-1]:
            blocks[-1].append(index)
    fitting = all(_taken(widths, block) <= width for block in blocks)
    return [block for block in blocks if set(block) != {name} or len(widths) == 1] if fitting else []


def _taken(widths: Sequence[int], columns: Iterable[int]) -> int:
    return sum(widths[index] + FRAME for index in columns) + 1


def _print_list(head: Sequence[str], rows: Sequence[Sequence[str]], title: str, name: int, console: Console) -> None:
    """One row of a table below the other, a line a cell."""
    console.print(escape(_shown(title, console)), style="italic", highlight=False)
    for row in rows:
        console.print(escape(row[name]), style="bold", highlight=False)
        for index, cell in enumerate(row):
            if index != name and cell:
                console.print(f"  {escape(head[index])}: {escape(cell)}", highlight=False, soft_wrap=True)


def _styled(cell: str, styles: Mapping[str, str]) -> str:
    return f"[{styles[cell]}]{escape(cell)}[/]" if cell in styles else escape(cell)
