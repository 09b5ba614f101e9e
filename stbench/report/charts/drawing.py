"""Drawing: a chart of a published table as a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stbench.errors import SelectionError
from stbench.files.atomic import writing
from stbench.registry import near
from stbench.report.charts import charts
from stbench.report.charts.base import Chart, Rows, Spec, with_rows
from stbench.report.charts.parameters import parameters
from stbench.report.charts.theme import Theme, config, theme_values
from stbench.report.page.tables import Published, published

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PAPER = {"light": "#ffffff", "dark": "#12161c"}
SUFFIXES = (".svg", ".pdf", ".png")
COUNTED = re.compile(r"\b(clip|gradient_)\d+\b")
PIXELS = 3
"""Of a PNG per point."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of a chart is drawn; what is empty is chosen as the page does."""

    dataset: str = ""
    task: str = ""
    methods: Sequence[str] = ()
    gene: str = ""
    slide: str = ""
    of: str = ""
    width: int = 480
    theme: Theme = "light"


def drawn(name: str, wanted: Wanted, folder: Path) -> Spec:
    """The whole specification of a chart of a table in ``folder``; SelectionError where it cannot be drawn."""
    chart, tables = charts[name], published(folder)
    table = _table(tables, wanted)
    rows = rows_of(chart, table, tables, wanted)
    if wanted.methods and "methods" not in chart.takes:
        rows = [row for row in rows if row.get("method", wanted.methods[0]) in wanted.methods]
    if not rows:
        raise SelectionError(
            f"figure '{name}'", "has nothing to draw", f"another table than {table.key}, or others of it"
        )
    given = parameters(chart, rows, table, wanted.width, wanted.of, wanted.slide)
    spec = with_rows(chart, rows, **theme_values(wanted.theme), **given)
    known = {**config(wanted.theme), "background": PAPER[wanted.theme]}
    return {"$schema": SCHEMA, "description": chart.title, **spec, "config": known}


def rows_of(chart: Chart, table: Published, tables: Sequence[Published], wanted: Wanted) -> Rows:
    """Rows of a chart, from the table, all of its dataset's, or its gallery."""
    given = {name: value for name in chart.takes if (value := getattr(wanted, name))}
    if chart.source == "board":
        return chart.rows(table.board, **given)
    if chart.source == "boards":
        dataset = table.board.facts.dataset
        return chart.rows([each.board for each in tables if each.board.facts.dataset == dataset])
    if table.gallery is None:
        raise SelectionError(
            f"table {table.key}", "has no gallery, which holds what is drawn spot by spot and gene by gene",
            f"{table.key}.gallery.json", "Make it: stbench publish --store STORE --task TASK --dataset DATASET",
        )  # fmt: skip
    return chart.rows(table.gallery, **given)


def write_drawing(spec: Spec, path: Path) -> None:
    """Write a specification's picture; SelectionError for another suffix, or without the package that draws."""
    if path.suffix not in SUFFIXES:
        raise SelectionError(str(path), "is no name for a figure", "a name that ends in " + ", ".join(SUFFIXES))
    content = picture(spec, path.suffix)
    with writing(path) as half:
        half.write_bytes(content)


def picture(spec: Spec, suffix: str) -> bytes:
    """The bytes of a file of that suffix."""
    convert = _converter()
    if suffix == ".svg":
        return _renumbered(convert.vegalite_to_svg(spec)).encode()
    if suffix == ".pdf":
        return bytes(convert.vegalite_to_pdf(spec))
    return bytes(convert.vegalite_to_png(spec, scale=PIXELS))


def _renumbered(svg: str) -> str:
    """The same picture with its gradients and clips counted from 1: the converter counts on from the last picture."""
    numbers: dict[str, str] = {}
    return COUNTED.sub(lambda found: found[1] + numbers.setdefault(found[0], str(len(numbers) + 1)), svg)


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise SelectionError(
            "stbench figure", f"needs the package vl-convert-python, which cannot be imported ({error})", "",
            "Install it: pip install 'stbench[figures]'; or take the figure from index.html",
        ) from error  # fmt: skip
    return vl_convert


def _table(tables: Sequence[Published], wanted: Wanted) -> Published:
    """The table of a dataset and task, by default the first."""
    for table in tables:
        facts = table.board.facts
        if wanted.dataset in ("", facts.dataset) and wanted.task in ("", facts.task):
            return table
    keys = [table.key for table in tables]
    asked = f"{wanted.dataset}/{wanted.task}"
    raise SelectionError(f"table {asked}", "is not published", "one of " + ", ".join(keys), near(asked, keys))
