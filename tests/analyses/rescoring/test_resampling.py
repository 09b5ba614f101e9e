"""Patients left out or drawn anew."""

import numpy as np
import pytest

from stbench.analyses.rescoring.resampling import drawn, left_out
from stbench.statistics.intervals import skewed_interval

PATIENTS = ["A", "A", "B", "C"]


def test_each_patient_is_left_out_once_with_all_its_slides():
    assert left_out(PATIENTS).weights.tolist() == [[1, 1, 1, 1], [0, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]]


@pytest.mark.parametrize("seed", range(4))
def test_of_a_mean_over_patients_the_interval_allows_for_their_skewness(seed):
    values = np.random.default_rng(seed).exponential(size=5)
    resampling = left_out("ABCDE")
    numbers = resampling.weights @ values / resampling.weights.sum(axis=1)
    assert resampling.interval(numbers)[:3] == pytest.approx(skewed_interval(values)[:3])


@pytest.mark.parametrize("seed", range(2))
def test_drawn_patients_bring_as_many_slides_as_they_have(seed):
    resampling = drawn(PATIENTS, seed, 200)
    of_a, others = resampling.weights[1:, :2].sum(axis=1), resampling.weights[1:, 2:]
    assert (of_a % 2 == 0).all()
    assert (of_a / 2 + others.sum(axis=1) == 3).all()
    assert resampling.weights[0].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("make", [left_out, lambda patients: drawn(patients, 0, 50)])
def test_one_patient_has_no_interval(make):
    resampling = make(["A", "A"])
    interval = resampling.interval(np.full(len(resampling.weights), 0.3))
    assert interval.mean == 0.3
    assert np.isnan(interval.low)
