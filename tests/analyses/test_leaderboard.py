"""Leaderboard: what its rows say of themselves."""

import pytest

from stbench.analyses.leaderboard import Row


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Row(method="bleep", title="BLEEP", control=False, status="measured"), "BLEEP"),
        (Row(method="bleep", title="BLEEP", control=False, status="measured†"), "BLEEP †"),
        (Row(method="mine", title="", control=False, status="failed"), "mine"),
        (Row(method="mine", title="", control=True, status="measured†"), "mine †"),
    ],
)
def test_the_name_of_a_row_is_its_title(row, name):
    assert row.name == name
