"""About: what cards and metrics say, for rows, datasets and columns that there are."""

from dataclasses import replace

import pytest

from stbench import cards
from stbench.report.page.about import columns_about, datasets_about, methods_about
from stbench.report.page.tables import published
from tests.made import ROOT

TABLES = published(ROOT / "leaderboards")


@pytest.mark.parametrize(("about", "deck"), [(methods_about, cards.methods), (datasets_about, cards.datasets)])
def test_every_name_has_what_its_card_says(about, deck):
    made, named = about(TABLES, None), deck()
    assert made
    for name, known in made.items():
        assert (known["title"], known["description"]) == (named[name].title, named[name].description)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_every_column_says_what_it_measures(table):
    known = columns_about([table])
    for column in (*table.board.columns, *table.board.details):
        assert known[column.text]["title"] == column.title
    assert known[table.board.first.text]["better"] == table.board.first.better
    assert known[table.board.first.text]["says"].endswith(".")


def test_a_metric_says_over_which_genes():
    says = columns_about(TABLES)["pcc@hvg-50"]["says"]
    assert "50 genes of highest variance" in says


@pytest.mark.parametrize(
    ("text", "way"), [("accuracy_score@all", "higher"), ("rmse@all", "lower"), ("pcc@all", "higher")]
)
def test_a_column_says_which_way_is_better_and_within_which_bounds(text, way):
    known = columns_about(TABLES)[text]
    assert (known["better"], known["low"] is not None) == (way, True)
    assert known["says"].endswith(" over all genes of the panel.")


@pytest.mark.parametrize(
    "row", ["bleep", "bleep:k250", "bleep@colour", "bleep:k250@colour", "bleep!test", "bleep@timm/x:y"]
)
def test_a_row_of_a_method_has_the_methods_card(row):
    (first, *_) = TABLES
    board = replace(first.board, rows=(replace(first.board.rows[0], method=row),))
    assert list(methods_about([first._replace(board=board)], None)) == ["bleep"]
