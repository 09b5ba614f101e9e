"""Blocks: a packed value for all that a page needs, what the first view needs apart."""

import pytest

from stbench.report.page.blocks import blocks
from stbench.report.page.packing import unpacked
from stbench.report.page.tables import published
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return published(write_boards(tmp_path_factory.mktemp("boards")))


@pytest.fixture(scope="module")
def made(tables):
    first, rest = blocks(tables)
    return first | rest


@pytest.mark.parametrize("name", ["start", "about", "charts", "board:made/made-task", "gallery:made/made-task",
                                  "gallery:made/made-clustering", "pictures:made", "dataset:made",
                                  "library:vega.min.js"])  # fmt: skip
def test_every_block_is_there(made, name):
    assert made[name]


@pytest.mark.parametrize(("apart", "page"), [((), ""), (("made/made-task",), "made/made-task.html")])
def test_a_table_apart_says_where_and_leaves_its_gallery(tables, apart, page):
    first, rest = blocks(tables, apart=apart)
    listed = {table["key"]: table["page"] for table in unpacked(first["start"])["tables"]}
    assert listed["made/made-task"] == page
    assert ("gallery:made/made-task" in rest) == (not apart)


def test_the_first_view_needs_little(tables):
    first, rest = blocks(tables)
    assert set(first) == {"start", "about", f"board:{tables[0].key}", "dataset:made", "library:table-core.min.js"}
    assert not set(first) & set(rest)
