"""Seeds and variants: means and maxima, and what they lack."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.stored import Holdings

VALUES = np.array([[0.1, 0.5, np.nan], [0.3, 0.1, np.nan], [0.2, np.nan, np.nan]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mean-of-seeds", [0.2, 0.3, np.nan]), ("best-seed", [0.3, 0.5, np.nan]), ("best-variant", [0.3, 0.1, np.nan])],
)
def test_one_number_of_several_and_none_of_none(name, expected):
    assert switch_values[name].step(VALUES) == pytest.approx(np.array(expected), nan_ok=True)


@pytest.mark.parametrize(
    ("name", "held", "told"),
    [("best-seed", Holdings(1, 9, False), "one seed"), ("best-seed", Holdings(2, 1, False), ""),
     ("best-variant", Holdings(9, 1, False), "no variants"), ("best-variant", Holdings(1, 2, False), "")],
)  # fmt: skip
def test_the_best_of_one_is_no_step(name, held, told):
    assert told in switch_values[name].lacks(held)
    assert bool(switch_values[name].lacks(held)) == bool(told)
