import numpy as np
import pytest

from stbench.errors import ShapeError
from stbench.statistics.compare import compare_all

NAMES = ("ours", "theirs", "mean")


def scores(n_units):
    base = np.random.default_rng(0).normal(0, 1, (n_units, 1))
    return base + np.array([0.5, 0.49, 0.1]) + np.random.default_rng(1).normal(0, 0.05, (n_units, 3))


def test_a_clear_difference_is_claimed_where_there_are_units_enough():
    found = compare_all(scores(10), NAMES)
    assert found.refusal is None
    assert [pair.verdict for pair in found.pairs] == ["not shown to differ", "differs", "differs"]
    assert found.pairs[1].interval.low > 0.3
    assert found.p_matrix(NAMES)[0, 2] == found.p_matrix(NAMES)[2, 0] == found.pairs[1].p_corrected


@pytest.mark.parametrize("correction", ["holm", "max-t", "bh", "none"])
@pytest.mark.parametrize("n_units", [2, 4, 5])
def test_nothing_is_ever_claimed_of_few_units(n_units, correction):
    found = compare_all(scores(n_units), NAMES, correction=correction)
    assert {pair.verdict for pair in found.pairs} == {"too few units"}
    assert found.refusal is not None
    assert np.isnan(found.p_matrix(NAMES)).all()


def test_correction_by_the_largest_statistic_reaches_further_than_holm():
    assert compare_all(scores(6), NAMES).refusal is not None
    assert compare_all(scores(6), NAMES, correction="max-t").pairs[1].verdict == "differs"


def test_units_that_one_method_lacks_are_left_out_of_its_pairs_and_counted():
    table = scores(9)
    table[0, 2] = np.nan
    found = compare_all(table, NAMES, test="wilcoxon")
    assert [pair.n_left_out for pair in found.pairs] == [0, 1, 1]
    assert found.pairs[1].interval.n_units == 8


def test_names_and_columns_must_agree():
    with pytest.raises(ShapeError):
        compare_all(scores(6), ("ours", "theirs"))
