import numpy as np
import pytest
from numpy.testing import assert_allclose

from stbench.errors import ShapeError
from stbench.statistics.units import least_reachable_p, too_few_units, unit_means


def test_slides_are_averaged_within_their_patient():
    found = unit_means(np.array([[1.0, 4], [3, np.nan], [7, np.nan]]), ["B", "B", "A"])
    assert found.units == ("B", "A")
    assert_allclose(found.means, [[2, 4], [7, np.nan]])
    assert found.n_left_out == 2


def test_lengths_must_agree():
    with pytest.raises(ShapeError):
        unit_means(np.zeros(3), ["A"])


@pytest.mark.parametrize(("units", "least"), [(2, 0.5), (4, 0.125), (5, 0.0625), (6, 0.03125)])
def test_few_units_have_a_least_p(units, least):
    assert least_reachable_p(units) == least
    assert (too_few_units(units) is None) == (least < 0.05)


@pytest.mark.parametrize(("n_units", "says"), [(1, "1 patient cannot"), (2, "2 patients cannot")])
def test_a_refusal_counts_as_one_does(n_units, says):
    assert str(too_few_units(n_units)).startswith(says)


def test_a_refusal_says_what_is_reachable_and_what_is_needed():
    reason = too_few_units(4, comparisons=3)
    assert reason is not None
    assert str(reason) == (
        "4 patients cannot show a difference: the smallest p they can give is 0.375, "
        "and 7 patients are needed for p < 0.05"
    )
