"""What papers and public boards print, beside what was measured: a section of its own, never part of the ranking."""

import math
from collections.abc import Iterator, Mapping, Sequence

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.reported import Mismatch, ReportedFigure, ReportedTable
from stbench.report.cells import Table
from stbench.report.wording import number

REPORTED_NOTE = (
    "Figures that papers and public boards print. They are never ranked with what is measured here; measured less "
    "reported stands only where a task follows the table's protocol, on its slides, at full size."
)
MISMATCHES: Mapping[Mismatch, str] = {
    "task": "the task is not its protocol",
    "dataset": "its figures are not of this dataset alone",
    "slides": "its slides are not those tested here",
    "profile": "methods are smaller here (profile quick)",
}


def reported_cells(board: Leaderboard) -> Table:
    """Rows of printed figures, each method's together, with what is measured and the difference below them."""
    entries = [(table, figure) for table in board.reported for figure in table.figures]
    titles = list(dict.fromkeys(_title(figure, board) for _, figure in entries))
    rows = []
    for row, printed in _in_order(entries, board):
        own = [(table, figure) for table, figure in entries if _who(figure) == (row, printed)]
        rows += [[_name(own[0][1], board), *cells] for cells in _rows(own, titles, board)]
    return Table(["method", "figures", *titles], rows)


def reported_lines(board: Leaderboard) -> list[str]:
    """Of each table: where it stands, how its figures came about, and why no difference is given."""
    return [_line(table) for table in board.reported]


def reported_text(board: Leaderboard) -> str:
    """Where printed figures stand, for a terminal, which does not show them; empty where there are none."""
    tables = ", ".join(dict.fromkeys(table.printed_in for table in board.reported))
    return f"Reported figures of this dataset stand below the scores on the page: {tables}." if tables else ""


def _line(table: ReportedTable) -> str:
    reasons = "; ".join(MISMATCHES[mismatch] for mismatch in table.mismatches)
    refused = [f"No difference is given: {reasons}."] if reasons else []
    return " ".join([f"{table.printed_in}, {table.dataset}:", *table.protocol, *table.notes, *refused])


def _in_order(entries: Sequence[tuple[ReportedTable, ReportedFigure]], board: Leaderboard) -> list[tuple[str, str]]:
    """Methods as the leaderboard has them, then those that it does not have."""
    places = {row.method: place for place, row in enumerate(board.rows)}
    methods = dict.fromkeys(_who(figure) for _, figure in entries)
    return sorted(methods, key=lambda who: places.get(who[0], len(places)))


def _who(figure: ReportedFigure) -> tuple[str, str]:
    """The row that a figure is beside, or the printed name where there is none."""
    return (figure.row, "" if figure.row else figure.method)


def _rows(
    own: Sequence[tuple[ReportedTable, ReportedFigure]], titles: Sequence[str], board: Leaderboard
) -> Iterator[list[str]]:
    """A method's rows: one per table and printed name, then the measured one, then differences."""
    lines: dict[str, dict[str, str]] = {}
    measured: dict[str, float] = {}
    differences: dict[str, dict[str, float]] = {}
    for table, figure in own:
        title, where = _title(figure, board), f"{table.printed_in}, {figure.method}"
        lines.setdefault(where, {})[title] = f"{figure.value:.{table.decimals}f}"
        measured |= {} if math.isnan(figure.measured) else {title: figure.measured}
        differences.setdefault(where, {})[title] = table.difference(figure)
    for where, values in lines.items():
        yield [where, *(values.get(title, "") for title in titles)]
    if measured:
        yield ["measured here", *(_shown(measured.get(title)) for title in titles)]
    for where, less in differences.items():
        if not all(map(math.isnan, less.values())):
            yield [f"measured less {where}", *(_shown(less.get(title), "+") for title in titles)]


def _shown(value: float | None, sign: str = "") -> str:
    if value is None or math.isnan(value):
        return ""
    return f"{value:+.3f}" if sign else number(value)


def _name(figure: ReportedFigure, board: Leaderboard) -> str:
    row = board.named(figure.row)
    return figure.method if row is None else row.name


def _title(figure: ReportedFigure, board: Leaderboard) -> str:
    """The score column's, with the slide; else the score as printed."""
    titles = {column.text: column.title for column in (*board.columns, *board.details)}
    if figure.column not in titles:
        return figure.score
    return titles[figure.column] + (f", {figure.slide}" if figure.slide else "")
