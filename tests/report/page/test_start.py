"""Start: views of each table, and where they stand."""

import pytest

from stbench.report.charts import charts
from stbench.report.page.start import start_document
from stbench.report.page.tables import published
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return published(write_boards(tmp_path_factory.mktemp("boards")))


@pytest.mark.parametrize(
    ("key", "views"),
    [
        ("made/made-task", ["genes", "tissue", "structure"]),
        ("made/made-clustering", ["clusters"]),
        ("made/made-same-patient", []),
    ],
)  # fmt: skip
def test_a_table_says_which_views_it_has(tables, key, views):
    listed = {table["key"]: table["gallery"] for table in start_document(tables, (), "")["tables"]}
    assert listed[key] == views


@pytest.mark.parametrize(("name", "source"), [("scores", "board"), ("agreement", "boards"), ("tissue", "gallery")])
def test_charts_of_other_packages_are_named_for_the_views_that_show_them(tables, monkeypatch, name, source):
    monkeypatch.setattr(charts, "outside", lambda: {name: "package:CHART"})
    known = start_document(tables, (), "")["outside"]
    assert known == {each: [name] if each == source else [] for each in ("board", "boards")}
