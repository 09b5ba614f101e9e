"""Publishing: README.md and index.html of a folder of leaderboards."""

from pathlib import Path

from stbench.files.atomic import write_text
from stbench.report.page.blocks import blocks
from stbench.report.page.document import document
from stbench.report.page.index import index_text
from stbench.report.page.tables import published

TITLE = "stbench leaderboards"


def publish_page(folder: Path, cards: Path | None = None) -> tuple[Path, ...]:
    """Write the index and the page of everything that lies in ``folder``; the same bytes for the same files.

    Args:
        folder: of tables as ``<dataset>/<task>.json``.
        cards: a further folder of cards.

    Raises:
        StoreError: nothing is there, or it cannot be written.
    """
    tables = published(folder)
    own = {f"{table.key}.md" for table in tables}
    others = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.md")} - own
    texts = {"README.md": index_text(tables, sorted(others)), "index.html": document(blocks(tables, cards), TITLE)}
    for name, text in texts.items():
        write_text(folder / name, text, "--out")
    return tuple(folder / name for name in texts)
