"""Blocks: what the page's scripts read, a packed value each, so that a page opens before all of it is unpacked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts import charts
from stbench.report.charts.base import Source
from stbench.report.charts.kinds import kind_of_row
from stbench.report.charts.theme import THEMES, config, theme_values
from stbench.report.digits import decimals_of
from stbench.report.page.about import columns_about, datasets_about, methods_about
from stbench.report.page.libraries import libraries
from stbench.report.page.packing import packed, packed_text
from stbench.report.page.spots import pictures_of, spots_document
from stbench.report.page.summary import summary_of
from stbench.report.page.tables import Published
from stbench.report.page.texts import texts_of

DROPPED = ("standings", "pairs")
"""Of the inference: rows say the first, and pairs are written shorter."""
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
    boards, datasets = {f"board:{table.key}": packed(_board(table)) for table in tables}, dict[str, str]()
    for dataset, group in groupby(tables, key=lambda table: table.board.facts.dataset):
        datasets[f"dataset:{dataset}"] = packed(_of_dataset([table.board for table in group]))
    made = {"start": packed(_start(tables, apart, home)), "about": packed(_about(tables, folder)), **boards, **datasets}
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


def _start(tables: Sequence[Published], apart: Collection[str], home: str) -> dict[str, Any]:
    """What stands in the lists of datasets and tasks."""
    return {
        "home": home, "outside": {source: _outside(source) for source in ("board", "boards")},
        "tables": [
            {
                "key": table.key, "dataset": table.board.facts.dataset, "task": table.board.facts.task,
                "title": table.board.facts.title, "badges": table.board.facts.badges,
                "profile": table.board.facts.profile, "gallery": _views(table),
                "page": quote(own_page(table.key)) if table.key in apart else "",
            }
            for table in tables
        ]
    }  # fmt: skip


def _outside(source: Source) -> list[str]:
    """Charts that other packages register, which views show below those that they know."""
    return [name for name in sorted(charts.outside()) if charts[name].source == source]


def own_page(key: str) -> str:
    """Path of a table's own page, from the folder of the index."""
    return f"{key}.html"


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
    """The document of a table, shorter by what no view shows, the texts around it, and the rows of its charts."""
    board = table.board
    inference: Mapping[str, Any] = table.document["inference"]
    shorter = {key: value for key, value in inference.items() if key not in DROPPED}
    rows = [
        {**row, "spreads": {key: value for key, value in row["spreads"].items() if key == board.first.text}}
        for row in table.document["rows"]
    ]
    return {
        "document": {**table.document, "rows": rows, "inference": {**shorter, "apart": _apart(board)}},
        "columns": [column.text for column in board.columns], "details": [column.text for column in board.details],
        "titles": {column.text: column.title for column in (*board.columns, *board.details)},
        "decimals": {row.method: decimals_of(row.standing.interval) for row in board.rows if row.standing is not None},
        "better": board.first.better, "names": {row.method: row.name for row in board.rows},
        "kinds": {row.method: kind_of_row(row) for row in board.rows},
        "ranked": [row.method for row in board.rows if row.competes],
        "summary": summary_of(board)._asdict(), "texts": texts_of(board),
        "charts": {name: charts[name].rows(board) for name in charts if charts[name].source == "board"},
    }  # fmt: skip


def _apart(board: Leaderboard) -> list[tuple[int, int]]:
    """Pairs of rows that the tests tell apart, by their places in the table: the better one, then the other."""
    at, higher = {row.method: place for place, row in enumerate(board.rows)}, board.first.better == "higher"
    pairs = [
        pair for pair in board.inference.pairs if pair.verdict == "differs" and {pair.first, pair.second} <= set(at)
    ]
    return [
        (at[pair.first], at[pair.second]) if (pair.interval.mean > 0) == higher else (at[pair.second], at[pair.first])
        for pair in pairs
    ]
