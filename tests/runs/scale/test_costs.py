"""Costs: rates that are shipped, and those that a store's own jobs tell."""

import pytest

from stbench.cards import methods
from stbench.runs.scale.costs import Rate, rates_in, shipped
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner")
COST = {"train_cpu_s": 3.0, "predict_cpu_s": 0.6}


@pytest.mark.parametrize("table", shipped(), ids=lambda table: f"{table.device} {table.profile}")
def test_shipped_rates_name_their_machine_and_are_of_methods_that_there_are(table):
    assert table.machine
    assert table.data
    assert {name.partition(":")[0] for name in table.methods} <= set(methods())
    assert all(rate.train_ms >= 0 and rate.predict_ms >= 0 for rate in table.methods.values())


@pytest.mark.parametrize(
    ("n_done", "rate"),
    [(0, None), (1, Rate(train_ms=100, predict_ms=20)), (2, Rate(train_ms=100, predict_ms=20)),
     (3, Rate(train_ms=2000 * 3 / 90, predict_ms=20))],
    ids=["none", "a job", "two of one model", "two models"],
)  # fmt: skip
def test_a_stores_jobs_tell_time_by_spot(tmp_path, n_done, rate):
    store = Store.open(tmp_path)
    for job in PLAN.jobs[:n_done]:
        put_result(store, job, cost=COST)
    rates = rates_in(store, PLAN, PLAN.jobs[:n_done])
    assert set(rates) == ({"learner"} if n_done else set())
    if rate is not None:
        assert rates["learner"].train_ms == pytest.approx(rate.train_ms)
        assert rates["learner"].predict_ms == pytest.approx(rate.predict_ms)
