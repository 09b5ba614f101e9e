"""Parameters: one of several is drawn, by default the first."""

import pytest

from stbench.errors import SelectionError
from stbench.report.charts import charts
from stbench.report.charts.parameters import parameters
from stbench.report.page.tables import Published
from tests.made.boards import boards, clustered, gallery

TABLE = Published(boards()[0], {}, gallery())


@pytest.mark.parametrize(("of", "cost"), [("", "prediction, seconds"), ("parameters", "parameters")])
def test_a_cost_is_chosen(of, cost):
    rows = [{"cost_of": "prediction, seconds"}, {"cost_of": "parameters"}]
    assert parameters(charts["cost"], rows, TABLE, 300, of, "")["cost"] == cost


def test_what_is_not_among_them_is_told():
    with pytest.raises(SelectionError, match=r"(?s)--of money.*'parameters'"):
        parameters(charts["cost"], [{"cost_of": "parameters"}], TABLE, 300, "money", "")


@pytest.mark.parametrize("width", [300, 900])
def test_panels_share_the_width(width):
    given = parameters(charts["tissue"], [], TABLE, width, "", "B1")
    assert given["columns"] * given["panel_width"] <= width
    assert given["image"].startswith("data:image/jpeg;base64,")


def test_labels_have_the_order_of_the_gallery():
    table = Published(boards()[2], {}, clustered())
    assert parameters(charts["clusters"], [], table, 400, "", "")["domain"] == ["stroma", "tumour", "no label"]
