"""Kinds of rows: what a reader has to tell apart."""

from dataclasses import replace

import pytest

from stbench.report.charts.kinds import KINDS, SHAPES, kind_of_row, named
from tests.made.board import board

ROW = board().rows[0]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({}, "method"), ({"control": True}, "control"), ({"status": "measured†"}, "stand-in"),
     ({"origin": "submitted"}, "submitted"), ({"origin": "reported"}, "reported"),
     ({"unverified": ("w",)}, "unverified"), ({"honest": "good"}, "test-selected")],
)  # fmt: skip
def test_a_row_is_of_one_kind(changes, kind):
    row = replace(ROW, **changes)
    assert kind_of_row(row) == kind == named(row)["kind"]
    assert kind in KINDS


def test_every_kind_has_a_shape_of_its_own():
    assert len(set(SHAPES)) == len(KINDS)
