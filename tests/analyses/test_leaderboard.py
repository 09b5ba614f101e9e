"""Leaderboard: what its rows say of themselves."""

from dataclasses import replace

import pytest

from stbench.analyses.leaderboard import Row
from tests.made.board import board


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Row(method="bleep", title="BLEEP", control=False, status="measured"), "BLEEP"),
        (Row(method="bleep", title="BLEEP", control=False, status="measured†"), "BLEEP †"),
        (Row(method="mine", title="", control=False, status="failed"), "mine"),
        (Row(method="mine", title="", control=True, status="measured†"), "mine †"),
        (Row(method="uni", title="UNI", control=False, status="weights unverified", unverified=("uni",)), "UNI ‡"),
        (Row(method="mine", title="Mine", control=False, status="submitted", origin="submitted"), "Mine (submitted)"),
    ],
)
def test_the_name_of_a_row_is_its_title(row, name):
    assert row.name == name


@pytest.mark.parametrize(
    ("changes", "competes"),
    [
        ({}, True),
        ({"control": True}, False),
        ({"status": "measured†"}, False),
        ({"unverified": ("uni",)}, False),
        ({"status": "failed", "values": {}}, False),
    ],
    ids=["a method", "a control", "a stand-in", "unverified weights", "without a score"],
)
def test_methods_with_a_score_of_their_own_weights_compete(changes, competes):
    row = Row(method="mine", title="Mine", control=False, status="measured", values={"pcc@all": 0.5})
    assert replace(row, **changes).competes is competes


@pytest.mark.parametrize("method", ["good", "mean", "mute"])
def test_rows_are_found_by_the_name_of_their_method(method):
    assert board().named(method).method == method
    assert board().named(method.title()) is None


def test_the_first_column_ranks():
    assert board().first is board().columns[0]
