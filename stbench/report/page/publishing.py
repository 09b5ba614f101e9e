"""Publishing: every form of the tables in a folder, and its README.md and index.html."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from stbench.errors import StoreError
from stbench.files.atomic import write_text
from stbench.files.reading import read_text
from stbench.report.page.apart import WHOLE, apart
from stbench.report.page.blocks import blocks
from stbench.report.page.document import document
from stbench.report.page.index import index_text
from stbench.report.page.start import own_page
from stbench.report.page.tables import Published, published
from stbench.report.publish import publish

TITLE = "stbench leaderboards"
MARK, HEAD = '<meta name="generator" content="stbench publish">', 20_000
"""What pages of ours say of themselves, within so many characters."""


def publish_page(folder: Path, cards: Path | None = None, room: int | None = None) -> tuple[Path, ...]:
    """Write every table in ``folder`` in all formats, pages, and the index; the same bytes for the same tables.

    Args:
        folder: of tables as ``<dataset>/<task>.json``.
        cards: a further folder of cards.
        room: characters of galleries in the index, else what all else leaves it; a table whose gallery finds none has
            a page of its own.

    Raises:
        StoreError: nothing is there, or it cannot be written.
    """
    tables = published(folder)
    written = [path for table in tables for path in publish(table.board, folder)]
    own = {f"{table.key}.md" for table in tables}
    others = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.md")} - own
    index, beside = _index(tables, cards, room)
    texts = {own_page(table.key): _own(table, cards) for table in tables if table.key in beside}
    texts |= {"README.md": index_text(tables, sorted(others)), "index.html": index}
    for name, text in texts.items():
        write_text(folder / name, text, "--out")
    _drop_stale(folder, {own_page(table.key) for table in tables} - texts.keys())
    return (*written, *(folder / name for name in texts))


def _index(tables: Sequence[Published], cards: Path | None, room: int | None) -> tuple[str, frozenset[str]]:
    """The page of all tables, and the keys of those whose galleries stand on pages of their own."""
    without = frozenset(table.key for table in tables if table.gallery is not None)
    plain = document(*blocks(tables, cards, without), TITLE)
    beside = apart(tables, WHOLE - len(plain) if room is None else room)
    return (plain if beside == without else document(*blocks(tables, cards, beside), TITLE)), beside


def _own(table: Published, cards: Path | None) -> str:
    """The page of one table."""
    return document(*blocks((table,), cards, home="../index.html"), f"{table.key}, {TITLE}")


def _drop_stale(folder: Path, names: Iterable[str]) -> None:
    """Remove pages of tables that are in the index now; a file that is no page of ours stays."""
    for path in (folder / name for name in names):
        if path.is_file() and MARK in read_text(path, StoreError, "a page of a table")[:HEAD]:
            path.unlink()
