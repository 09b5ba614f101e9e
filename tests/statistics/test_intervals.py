import numpy as np
from numpy.testing import assert_allclose
from scipy import stats

from stbench.statistics.intervals import percentile_interval, student_interval


def test_student_interval_equals_scipy():
    values = np.random.default_rng(0).normal(1, 2, 6)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = student_interval(np.append(values, np.nan))
    assert_allclose([found.low, found.high], [expected.low, expected.high], rtol=1e-10)
    assert found.n_units == 6


def test_one_unit_has_a_mean_and_no_interval():
    found = student_interval(np.array([0.3]))
    assert found.mean == 0.3
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(percentile_interval(np.full(100, 0.3), mean=0.3, n_units=1).low)


def test_percentile_interval_holds_the_middle_of_the_resamples():
    found = percentile_interval(np.arange(101.0), mean=50, n_units=5, level=0.9)
    assert_allclose([found.low, found.high], [5, 95])
