"""Parameters: what stands for the ``$names`` of a specification, from the table and the rows that are drawn."""

from typing import Any

from stbench.analyses.gallery import Gallery
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.report.charts.base import Chart, Rows
from stbench.report.charts.clusters import NONE
from stbench.report.charts.pictures import picture_of, picture_values
from stbench.report.page.tables import Published
from stbench.report.paired import difference_title

GAP = 18
"""Between panels."""
SELECTED = {"cost": "cost_of", "pair": "pair", "what": "what"}
"""By the name in the specification: the field of rows of which one value is drawn."""


def parameters(chart: Chart, rows: Rows, table: Published, width: int, of: str, slide: str) -> dict[str, Any]:
    """Values by name; of what is drawn one of several, ``of`` says which, else the first."""
    board = table.board
    given: dict[str, Any] = {"width": width, "score": board.first.title, "difference": difference_title(board)}
    for name, field in SELECTED.items():
        if name in chart.defaults:
            given[name] = _selected(list(dict.fromkeys(row[field] for row in rows)), of)
    if "columns" in chart.defaults:
        given |= _panels(chart, width)
    if table.gallery is not None and chart.source == "gallery":
        given |= _of_gallery(chart, table.gallery, slide, given)
    return given


def _selected(known: list[str], of: str) -> str:
    if of and of not in known:
        raise SelectionError(
            f"--of {of}", "is not in this table", "one of " + ", ".join(map(repr, known)), near(of, known)
        )
    return of or known[0]


def _panels(chart: Chart, width: int) -> dict[str, int]:
    columns = max(1, int(chart.defaults["columns"]))
    return {"columns": columns, "panel_width": max(60, (width - GAP * (columns - 1)) // columns)}


def _of_gallery(chart: Chart, gallery: Gallery, slide: str, given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if gallery.pictures and "panel_width" in chart.defaults:
        values |= picture_values(picture_of(gallery, slide), given["panel_width"])
    if gallery.clusters is not None:
        values |= {"domain": [*gallery.clusters.labels, NONE]}
    return values
