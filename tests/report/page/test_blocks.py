"""Blocks: a packed value for all that a page needs, made of the tables' own documents."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from stbench.report.charts import charts
from stbench.report.page.blocks import _apart, blocks
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


def test_a_board_is_its_document_with_who_is_shown_to_be_better(made):
    board = unpacked(made["board:made/made-task"])
    rows, apart = board["document"]["rows"], board["document"]["inference"]["apart"]
    assert all(rows[better]["values"]["pcc@hvg-5"] > rows[other]["values"]["pcc@hvg-5"] for better, other in apart)
    assert set(board["charts"]) == {"scores", "slides", "cost", "ranks", "differences"}
    assert board["columns"][0] in rows[0]["values"]
    assert list(rows[0]["spreads"]) == board["columns"][:1]


@pytest.mark.parametrize(("better", "pairs"), [("higher", [(0, 1)]), ("lower", [(1, 0)])])
def test_pairs_that_differ_begin_with_the_better_row(tables, better, pairs):
    board = tables[1].board
    names = [row.method for row in board.rows]
    known = [
        replace(pair, interval=pair.interval._replace(mean=0.5), verdict="differs")
        for pair in board.inference.pairs if (pair.first, pair.second) == tuple(names[:2])
    ]  # fmt: skip
    column = SimpleNamespace(better=better)
    made = SimpleNamespace(rows=board.rows, first=column, inference=SimpleNamespace(pairs=known))
    assert _apart(made) == pairs


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


@pytest.mark.parametrize(("name", "source"), [("scores", "board"), ("agreement", "boards"), ("tissue", "gallery")])
def test_charts_of_other_packages_are_named_for_the_views_that_show_them(tables, monkeypatch, name, source):
    monkeypatch.setattr(charts, "outside", lambda: {name: "package:CHART"})
    known = unpacked(blocks(tables[:1]).first["start"])["outside"]
    assert known == {each: [name] if each == source else [] for each in ("board", "boards")}
