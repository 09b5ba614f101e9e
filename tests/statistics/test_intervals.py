import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from stbench.statistics.intervals import deviation_of, percentile_interval, student_interval


@pytest.mark.parametrize("n_units", [2, 6, 40])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_student_interval_equals_scipy(n_units, level):
    values = np.random.default_rng(0).normal(1, 2, n_units)
    expected = stats.ttest_1samp(values, 0).confidence_interval(level)
    found = student_interval(np.append(values, np.nan), level=level)
    assert_allclose([found.low, found.high], [expected.low, expected.high], rtol=1e-10)
    assert (found.n_units, found.level) == (n_units, level)


def test_one_unit_has_a_mean_and_no_interval():
    found = student_interval(np.array([0.3]))
    assert found.mean == 0.3
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(percentile_interval(np.full(100, 0.3), mean=0.3, n_units=1).low)


def test_percentile_interval_holds_the_middle_of_the_resamples():
    found = percentile_interval(np.arange(101.0), mean=50, n_units=5, level=0.9)
    assert_allclose([found.low, found.high], [5, 95])


@pytest.mark.parametrize("n_units", [2, 3, 12])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_the_deviation_comes_back_from_students_interval_alone(n_units, level):
    values = np.random.default_rng(1).normal(1, 2, n_units)
    assert_allclose(deviation_of(student_interval(values, level=level)), values.std(ddof=1), rtol=1e-9)
    assert np.isnan(deviation_of(percentile_interval(values, mean=1.0, n_units=n_units, level=level)))
    assert np.isnan(deviation_of(student_interval(values[:1])))
