"""Start: what the lists of datasets and tasks say, and where a table's further views stand."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import quote

from stbench.report.charts import charts
from stbench.report.charts.base import Source
from stbench.report.page.tables import Published


def start_document(tables: Sequence[Published], apart: Collection[str], home: str) -> dict[str, Any]:
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
