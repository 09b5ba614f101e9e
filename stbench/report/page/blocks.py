"""Blocks: what the page's scripts read, a packed value each, so that a page opens before all of it is unpacked."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts import charts
from stbench.report.charts.theme import THEMES, config, theme_values
from stbench.report.page.about import columns_about, datasets_about, methods_about
from stbench.report.page.board import board_document
from stbench.report.page.libraries import libraries
from stbench.report.page.packing import packed, packed_text
from stbench.report.page.spots import pictures_of, spots_document
from stbench.report.page.start import start_document
from stbench.report.page.tables import Published

TABLES = "table-core.min.js"
"""The library that tables need, and nothing that is drawn."""


class Blocks(NamedTuple):
    """Packed values by name."""

    first: dict[str, str]
    """What the first view needs."""
    rest: dict[str, str]


def blocks(
    tables: Sequence[Published], folder: Path | None = None, apart: Collection[str] = (), home: str = ""
) -> Blocks:
    """``start``, ``about``, ``charts``; one or two a table, one or two a dataset; libraries.

    Args:
        tables: of the page, by dataset; the first one is what it opens with.
        folder: a further folder of cards.
        apart: keys of tables whose galleries stand on pages of their own.
        home: address of the index, for a page of one table.
    """
    boards, datasets = {f"board:{table.key}": packed(board_document(table)) for table in tables}, dict[str, str]()
    for dataset, group in groupby(tables, key=lambda table: table.board.facts.dataset):
        datasets[f"dataset:{dataset}"] = packed(_of_dataset([table.board for table in group]))
    made = {
        "start": packed(start_document(tables, apart, home)),
        "about": packed(_about(tables, folder)),
        **boards,
        **datasets,
    }
    made |= _libraries()
    made |= {"charts": packed(_charts()), **_galleries([table for table in tables if table.key not in apart])}
    opening = tables[0].key
    first = {"start", "about", f"board:{opening}", f"dataset:{opening.partition('/')[0]}", f"library:{TABLES}"}
    return Blocks(
        {name: text for name, text in made.items() if name in first},
        {name: text for name, text in made.items() if name not in first},
    )


@cache
def _libraries() -> dict[str, str]:
    """All of them packed, once for all pages."""
    return {f"library:{library.file}": packed_text(library.text) for library in libraries()}


def _of_dataset(boards: Sequence[Leaderboard]) -> dict[str, Any]:
    """Rows of the charts that compare tables."""
    return {name: charts[name].rows(boards) for name in charts if charts[name].source == "boards"}


def _galleries(tables: Sequence[Published]) -> dict[str, str]:
    """One a table that has one, and the pictures of each dataset."""
    made = dict[str, str]()
    for dataset, group in groupby(tables, key=lambda table: table.board.facts.dataset):
        galleries = {table.key: table.gallery for table in group if table.gallery is not None}
        pictures = pictures_of(galleries.values())
        made |= {f"gallery:{key}": packed(spots_document(each, pictures)) for key, each in galleries.items()}
        made |= {f"pictures:{dataset}": packed([asdict(picture) for picture in pictures])} if galleries else {}
    return made


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
