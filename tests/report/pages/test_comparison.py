"""Pairs of methods as a table."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.compare import compared
from stbench.report.pages.comparison import comparison_cells
from tests.made.pages import MADE


@pytest.mark.parametrize("multiple_testing", ["holm", "bh"])
def test_a_comparison_is_a_row_per_pair(multiple_testing):
    found = compared(MADE, unit="gene", test="sign-flip", multiple_testing=multiple_testing)
    table = comparison_cells(found.inference.pairs, multiple_testing)
    assert table.head[5] == f"p, {multiple_testing}"
    for cells, pair in zip(table.rows, found.inference.pairs, strict=True):
        assert cells[:3] == [pair.first, pair.second, f"{pair.interval.mean:+.3f}"]
        assert cells[-1] == pair.verdict


def test_an_interval_that_is_not_known_is_a_dash():
    found = compared(MADE, unit="patient", test="sign-flip", multiple_testing="holm").inference.pairs[0]
    unknown = replace(found, interval=found.interval._replace(low=np.nan, high=np.nan), p=np.nan)
    assert comparison_cells([unknown]).rows[0][3:5] == ["-", "-"]
