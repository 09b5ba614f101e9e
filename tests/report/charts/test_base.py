"""Chart: placeholders are filled to the last, and every registered chart draws."""

import json

import pytest

from stbench.report.charts import charts
from stbench.report.charts.base import filled, rounded, with_rows
from stbench.report.charts.theme import theme_values


@pytest.mark.parametrize(
    ("value", "given", "made"),
    [("$a", {"a": 1}, 1), ({"x": ["$a", "b"]}, {"a": None}, {"x": [None, "b"]}), (3.5, {}, 3.5), ("a$b", {}, "a$b")],
)
def test_names_are_filled(value, given, made):
    assert filled(value, given) == made


@pytest.mark.parametrize(("value", "made"), [(0.12345, 0.1235), (float("nan"), None), (-float("inf"), None), (-2, -2)])
def test_what_is_no_number_is_none(value, made):
    assert rounded(value) == made


@pytest.mark.parametrize("name", charts.names())
def test_a_specification_is_plain_json_with_nothing_left_to_fill(name):
    chart = charts[name]
    picture = {"panel_height": 9, "image": "data:,", "x_end": 1, "y_end": 1, "spot": 1, "domain": ["a"]}
    spec = with_rows(chart, [], **theme_values("light"), **picture)
    assert '"$' not in json.dumps(spec)
    assert chart.title
    assert chart.caption.endswith(".")
