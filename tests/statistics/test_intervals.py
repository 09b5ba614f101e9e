import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from stbench.statistics.intervals import deviation_of, percentile_interval, skewed_interval, student_interval


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


def bounds(interval):
    return np.array([interval.low, interval.high])


@pytest.mark.parametrize("values", [[0.2, 0.7], [-1.0, 0.0, 1.0], [3.0, 1.0, 2.0, 4.0], [0.5, 0.5, 0.5], [0.3]])
def test_of_values_that_lean_to_no_side_the_skewed_interval_is_students(values):
    values = np.array(values)
    assert_allclose(bounds(skewed_interval(values)), bounds(student_interval(values)), rtol=1e-12)


@pytest.mark.parametrize("n_units", [3, 8, 40])
@pytest.mark.parametrize(("scale", "shift"), [(2.5, 1.0), (-2.5, 1.0)])
def test_the_skewed_interval_moves_and_turns_with_its_values(n_units, scale, shift):
    values = np.random.default_rng(n_units).exponential(size=n_units)
    moved = bounds(skewed_interval(scale * np.append(values, np.nan) + shift))
    assert_allclose(moved, np.sort(scale * bounds(skewed_interval(values)) + shift), rtol=1e-10)


@pytest.mark.parametrize("skew", [1e-5, -1e-5, 3e-7])
def test_little_skewness_moves_the_interval_little(skew):
    values = np.array([-1.0, 0.0, 1.0]) + skew * np.array([-1.0, 2.0, -1.0])
    assert_allclose(bounds(skewed_interval(values)), bounds(student_interval(values)), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("sample", ["exponential", "lognormal"])
def test_of_values_that_lean_to_one_side_the_skewed_interval_holds_the_mean_more_often(sample):
    drawn = getattr(np.random.default_rng(0), sample)(size=(1500, 8))
    mean = {"exponential": 1.0, "lognormal": np.exp(0.5)}[sample]
    held = [
        [
            low <= mean <= high
            for low, high in (bounds(interval(values)) for interval in (student_interval, skewed_interval))
        ]
        for values in drawn
    ]
    student, skewed = np.mean(held, axis=0)
    assert skewed > student + 0.02


def test_of_normal_values_the_skewed_interval_covers_as_it_says():
    drawn = np.random.default_rng(1).normal(size=(2000, 6))
    cover = np.mean([np.prod(bounds(skewed_interval(values))) <= 0 for values in drawn])
    assert abs(cover - 0.95) <= 3 * np.sqrt(0.05 * 0.95 / 2000) + 0.005
