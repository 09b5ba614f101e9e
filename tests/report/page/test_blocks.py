"""Blocks: a packed value for all that a page needs, made of the tables' own documents."""

import pytest

from stbench.report.page.blocks import blocks
from stbench.report.page.packing import unpacked
from stbench.report.page.tables import published
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return blocks(published(write_boards(tmp_path_factory.mktemp("boards"))))


@pytest.mark.parametrize("name", ["start", "about", "charts", "board:made/made-task", "gallery:made/made-task",
                                  "gallery:made/made-clustering", "dataset:made", "library:vega.min.js"])  # fmt: skip
def test_every_block_is_there(made, name):
    assert made[name]


@pytest.mark.parametrize(
    ("key", "views"),
    [
        ("made/made-task", ["genes", "tissue", "structure"]),
        ("made/made-clustering", ["clusters"]),
        ("made/made-same-patient", []),
    ],
)  # fmt: skip
def test_a_table_says_which_views_it_has(made, key, views):
    tables = {table["key"]: table["gallery"] for table in unpacked(made["start"])["tables"]}
    assert tables[key] == views


def test_a_board_is_its_document_with_shorter_pairs(made):
    board = unpacked(made["board:made/made-task"])
    rows, pairs = board["document"]["rows"], board["document"]["inference"]["pairs"]
    assert len(pairs) == 6
    assert all(rows[first] and rows[second] for first, second, *_ in pairs)
    assert set(board["charts"]) == {"scores", "slides", "cost", "ranks"}
    assert board["columns"][0] in rows[0]["values"]
