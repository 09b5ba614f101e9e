"""Publishing: an index and a page, the same bytes for the same tables, small enough to be sent."""

import pytest

from stbench.report.page.publishing import publish_page
from tests.made import ROOT
from tests.made.boards import write_boards

LARGEST = 2_000_000


@pytest.mark.parametrize("name", ["README.md", "index.html"])
def test_the_same_tables_are_the_same_bytes(tmp_path, name):
    texts = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        publish_page(write_boards(folder))
        texts.append((folder / name).read_bytes())
    assert texts[0] == texts[1]
    publish_page(tmp_path / "a")
    assert (tmp_path / "a" / name).read_bytes() == texts[0]


@pytest.mark.parametrize("suffix", [".md", ".csv", ".tex", ".json"])
def test_every_table_is_written_in_every_format(tmp_path, suffix):
    folder = write_boards(tmp_path)
    before = (folder / "made" / f"made-task{suffix}").read_bytes()
    if suffix != ".json":
        (folder / "made" / f"made-task{suffix}").unlink()
    publish_page(folder)
    assert (folder / "made" / f"made-task{suffix}").read_bytes() == before


def test_the_committed_page_is_small():
    pages = list((ROOT / "leaderboards").rglob("index.html"))
    assert all(page.stat().st_size <= LARGEST for page in pages)
