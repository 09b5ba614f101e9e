"""Units of a correlation."""

import pytest

from stbench.analyses.rescoring.base import switch_values


@pytest.mark.parametrize(
    ("name", "unit"),
    [("within-slide", "A1"), ("within-fold", "without A"), ("within-patient", "A"), ("all-folds", ""),
     ("across-genes", "A1"), ("one-vector", "A1")],
)  # fmt: skip
def test_a_slide_belongs_to_one_unit(name, unit):
    assert switch_values[name].step("A", "without A", "A1") == unit
