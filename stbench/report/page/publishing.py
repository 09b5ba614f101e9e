"""Publishing: every form of the tables in a folder, and its README.md and index.html."""

from pathlib import Path

from stbench.files.atomic import write_text
from stbench.report.page.blocks import blocks
from stbench.report.page.document import document
from stbench.report.page.index import index_text
from stbench.report.page.tables import published
from stbench.report.publish import publish

TITLE = "stbench leaderboards"


def publish_page(folder: Path, cards: Path | None = None) -> tuple[Path, ...]:
    """Write every table in ``folder`` in all formats, and the index and the page; the same bytes for the same tables.

    Args:
        folder: of tables as ``<dataset>/<task>.json``.
        cards: a further folder of cards.

    Raises:
        StoreError: nothing is there, or it cannot be written.
    """
    tables = published(folder)
    written = [path for table in tables for path in publish(table.board, folder)]
    own = {f"{table.key}.md" for table in tables}
    others = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.md")} - own
    texts = {"README.md": index_text(tables, sorted(others)), "index.html": document(blocks(tables, cards), TITLE)}
    for name, text in texts.items():
        write_text(folder / name, text, "--out")
    return (*written, *(folder / name for name in texts))
