"""CSV: one line per row with full digits."""

import csv
import io
import math

import pytest

from stbench.report.csv import csv_text
from tests.made.board import board

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
