"""A small version of ``benchmarks/calibration.py``: margins are three standard errors of the studies simulated."""

import numpy as np
import pytest

from benchmarks.calibration import rates, simulate
from stbench.statistics.intervals import default_interval, student_interval

POOL = 12_000


@pytest.fixture(scope="module")
def pool():
    return simulate(POOL, np.random.default_rng(0))


def margin(rate, studies):
    return 3 * np.sqrt(rate * (1 - rate) / studies)


@pytest.mark.parametrize("n", [4, 6, 8, 12])
def test_exact_tests_over_patients_claim_as_often_as_they_say(pool, n):
    found = rates(pool, n, bootstrapped=10)
    for rate in (found.sign_flip, found.wilcoxon):
        assert rate <= found.reachable + margin(0.05, found.studies)
    assert found.sign_flip >= found.reachable - margin(0.05, found.studies)


@pytest.mark.parametrize("n", [4, 8])
def test_the_default_interval_covers_and_the_bootstrap_of_few_patients_does_not(pool, n):
    found = rates(pool, n, bootstrapped=500)
    assert default_interval is student_interval
    for cover in (found.student_difference, found.student_score):
        assert abs(cover - 0.95) <= margin(0.05, found.studies) + 0.005
    assert found.bootstrap_difference < found.student_difference


@pytest.mark.parametrize("n", [6, 12])
def test_genes_and_spots_taken_as_independent_claim_far_too_often(pool, n):
    found = rates(pool, n, bootstrapped=10)
    assert found.over_genes > 0.15
    assert found.over_spots > 0.15
