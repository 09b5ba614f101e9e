"""What keeps jobs apart costs each of them little."""

from benchmarks.trials.isolation import MOST_MS, isolation_ms, trials


def test_isolation_costs_a_job_few_milliseconds():
    assert 0 < min(isolation_ms(5)) < MOST_MS
    (outcome,) = trials(many=10, seed=0)
    assert outcome.held, outcome.detail
