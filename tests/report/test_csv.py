"""CSV: one line per row with full digits."""

import csv
import io
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.report.csv import csv_text
from stbench.report.neutral import for_csv
from tests.made.board import board
from tests.made.printed import printed_board

MADE = board()


def test_the_csv_has_full_digits_and_cost_columns_last():
    rows = list(csv.DictReader(io.StringIO(csv_text(MADE))))
    head = list(rows[0])
    first_cost = next(place for place, name in enumerate(head) if name.startswith("cost_"))
    assert all(name.startswith("cost_") for name in head[first_cost:])
    assert not any(name.startswith("cost_") for name in head[:first_cost])
    for cells, row in zip(rows, MADE.rows, strict=True):
        assert (cells["method"], cells["title"], cells["status"]) == (row.method, row.title, row.status)
        for column in MADE.columns:
            expected = row.values.get(column.text, math.nan)
            assert float(cells[column.text] or "nan") == pytest.approx(expected, rel=1e-8, nan_ok=True)
    assert rows[-1]["pcc@hvg-5"] == ""


scores = st.floats(-1e6, 1e6) | st.just(math.nan)


@given(scores, st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12))
@settings(max_examples=30, deadline=None)
def test_scores_and_texts_come_back_from_their_cells(value, text):
    name = MADE.first.text
    row = replace(MADE.rows[0], title=text, cause=text, values={name: value}, spreads={name: value})
    (cells,) = csv.DictReader(io.StringIO(csv_text(replace(MADE, rows=(row,))), newline=""))
    assert (cells["title"], cells["cause"]) == (for_csv(text), for_csv(text))
    assert float(cells[name] or "nan") == pytest.approx(value, rel=1e-8, nan_ok=True)
    assert cells[f"{name} sd"] == cells[name]


@pytest.mark.parametrize(
    ("changes", "interval"), [({}, True), ({"standing": None}, False), ({"values": {}}, False)],
    ids=["compared", "not compared", "without a score"],
)  # fmt: skip
def test_an_interval_and_a_tier_stand_beside_scores_alone(changes, interval):
    row = replace(MADE.rows[0], **changes)
    (cells,) = csv.DictReader(io.StringIO(csv_text(replace(MADE, rows=(row,)))))
    assert [bool(cells[name]) for name in ("interval_low", "interval_high", "tier")] == [interval] * 3


def test_printed_figures_are_lines_of_their_own_that_say_where_they_come_from():
    lines = list(csv.DictReader(io.StringIO(csv_text(printed_board()))))
    printed = [cells for cells in lines if cells["status"] == "reported"]
    assert [(cells["method"], cells["title"], cells["pcc@hvg-5"]) for cells in printed] == [
        ("good", "good", "0.50"), ("poor", "Poor", "0.25"), ("", "elsewhere", "0.12"), ("good", "encoder", "0.38"),
    ]  # fmt: skip
    assert {(cells["origin"], cells["note"], cells["profile"]) for cells in printed} == {
        ("reported", "A paper, Table 1", "")
    }
    assert lines[: -len(printed)] == [cells for cells in lines if cells["origin"] == "run"]
