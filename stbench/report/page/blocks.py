"""Blocks: what the page's scripts read, a packed value each, so that a page opens before all of it is unpacked."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from stbench.report.charts import charts
from stbench.report.charts.kinds import kind_of_row
from stbench.report.charts.theme import THEMES, config, theme_values
from stbench.report.digits import decimals_of
from stbench.report.gallery_json import gallery_document
from stbench.report.page.about import columns_about, datasets_about, methods_about
from stbench.report.page.libraries import libraries
from stbench.report.page.packing import packed, packed_text
from stbench.report.page.summary import summary_of
from stbench.report.page.tables import Published
from stbench.report.page.texts import texts_of

DROPPED = ("standings", "pairs")
"""Of the inference: rows say the first, and pairs are written shorter."""


def blocks(tables: Sequence[Published], folder: Path | None = None) -> dict[str, str]:
    """Packed values by name: ``start``, ``about``, ``charts``; one or two a table, one a dataset; libraries."""
    made = {"start": packed(_start(tables)), "about": packed(_about(tables, folder)), "charts": packed(_charts())}
    for table in tables:
        made[f"board:{table.key}"] = packed(_board(table))
        if table.gallery is not None:
            made[f"gallery:{table.key}"] = packed(gallery_document(table.gallery))
    for dataset, group in groupby(tables, key=lambda table: table.board.facts.dataset):
        boards = [table.board for table in group]
        made[f"dataset:{dataset}"] = packed(
            {name: charts[name].rows(boards) for name in charts if charts[name].source == "boards"}
        )
    return made | {f"library:{library.file}": packed_text(library.text) for library in libraries()}


def _start(tables: Sequence[Published]) -> dict[str, Any]:
    """What stands in the lists of datasets and tasks."""
    return {
        "tables": [
            {
                "key": table.key, "dataset": table.board.facts.dataset, "task": table.board.facts.task,
                "title": table.board.facts.title, "badges": table.board.facts.badges,
                "profile": table.board.facts.profile, "gallery": _views(table),
            }
            for table in tables
        ]
    }  # fmt: skip


def _views(table: Published) -> list[str]:
    """Views that the table has beside those of every table."""
    gallery = table.gallery
    if gallery is None:
        return []
    parts = {"genes": gallery.scores, "tissue": gallery.maps if gallery.pictures else None,
             "structure": gallery.profiles, "clusters": gallery.clusters}  # fmt: skip
    return [name for name, part in parts.items() if part is not None]


def _about(tables: Sequence[Published], folder: Path | None) -> dict[str, Any]:
    return {
        "methods": methods_about(tables, folder), "datasets": datasets_about(tables, folder),
        "columns": columns_about(tables),
        "libraries": [[one.package, one.version, one.licence, one.licence_text] for one in libraries()],
    }  # fmt: skip


def _charts() -> dict[str, Any]:
    """Specifications, and what themes decide."""
    known = {
        name: {"title": chart.title, "caption": chart.caption, "spec": chart.spec, "defaults": dict(chart.defaults)}
        for name, chart in ((name, charts[name]) for name in charts)
    }
    return {"charts": known, "themes": {theme: [config(theme), theme_values(theme)] for theme in THEMES}}


def _board(table: Published) -> dict[str, Any]:
    """The document of a table with shorter pairs, the texts around it, and the rows of its charts."""
    board = table.board
    inference: Mapping[str, Any] = table.document["inference"]
    names = [row.method for row in board.rows]
    at = {name: index for index, name in enumerate(names)}
    pairs = [
        [at[pair.first], at[pair.second], pair.interval.mean, pair.p_corrected, pair.verdict == "differs"]
        for pair in board.inference.pairs if pair.first in at and pair.second in at
    ]  # fmt: skip
    shorter = {key: value for key, value in inference.items() if key not in DROPPED}
    return {
        "document": {**table.document, "inference": {**shorter, "pairs": pairs}},
        "columns": [column.text for column in board.columns], "details": [column.text for column in board.details],
        "titles": {column.text: column.title for column in (*board.columns, *board.details)},
        "decimals": {row.method: decimals_of(row.standing.interval) for row in board.rows if row.standing is not None},
        "better": board.first.better, "names": {row.method: row.name for row in board.rows},
        "kinds": {row.method: kind_of_row(row) for row in board.rows},
        "ranked": [row.method for row in board.rows if row.competes],
        "summary": summary_of(board)._asdict(), "texts": texts_of(board),
        "charts": {name: charts[name].rows(board) for name in charts if charts[name].source == "board"},
    }  # fmt: skip
