"""Run: what is done already is not done again, and progress is told by the work that is left."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import datasets
from stbench.files.damage import note
from stbench.protocols.folds import fold_panel
from stbench.runs.answers import answers_of
from stbench.runs.place import Place
from stbench.runs.run import SHARED, run_plan
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner", "mean")
JOBS = PLAN.jobs


class Recording:
    """An engine that reports jobs in an order of its own, and runs none."""

    def __init__(self, order):
        self.order, self.given = order, []

    def run(self, jobs, place, report):
        self.given.append(tuple(jobs))
        for at in self.order:
            report(jobs[at], "measured")


def ended(folder, order, done=()):
    """What a run tells as its jobs end, and the engine that it gave them to."""
    place = Place(store=folder / "store", cache=folder / "cache", dataset=datasets()["demo"])
    for job in done:
        put_result(Store.open(place.store), job)
    told, engine = [], Recording(order)
    run_plan(PLAN, place, engine, told.append)
    return told, engine


@pytest.mark.parametrize("n_done", [0, 1, 5])
def test_the_engine_is_given_what_is_not_measured_yet(tmp_path, n_done):
    left = JOBS[n_done:]
    told, engine = ended(tmp_path, range(len(left)), JOBS[:n_done])
    assert engine.given == [left]
    assert [(one.job, one.done, one.total) for one in told] == [(job, at + 1, len(left)) for at, job in enumerate(left)]


@pytest.mark.parametrize("n_runs", [0, 1])
def test_runs_that_go_on_in_one_store_take_jobs_in_orders_of_their_own(tmp_path, monkeypatch, n_runs):
    monkeypatch.setattr("stbench.runs.run.posted", lambda store: [SimpleNamespace(lives=None)] * n_runs)
    given_jobs = [ended(tmp_path / str(number), ())[1].given[0] for number in range(8)]
    orders = {tuple(job.key for job in jobs) for jobs in given_jobs}
    assert {frozenset(order) for order in orders} == {frozenset(job.key for job in JOBS)}
    assert (len(orders) > 1) is (n_runs > 0)
    for jobs in given_jobs:
        trainings = [job.training_key for job in jobs]
        assert sorted(trainings, key=trainings.index) == trainings, "those that share a training follow one another"


def test_an_engine_is_not_started_for_nothing(tmp_path):
    assert ended(tmp_path, (), JOBS)[1].given == []


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(JOBS))))
def test_the_share_grows_by_every_job_up_to_one_and_least_by_those_that_share_a_training(tmp_path_factory, order):
    told, _ = ended(tmp_path_factory.mktemp("run"), order)
    shares = [0.0, *(one.share for one in told)]
    steps = [later - sooner for sooner, later in pairwise(shares)]
    assert shares[-1] == pytest.approx(1.0)
    trained, work = set(), 4 + 2 * SHARED  # two methods, of whose three jobs two share a training
    for one, step in zip(told, steps, strict=True):
        assert step == pytest.approx((SHARED if one.job.training_key in trained else 1.0) / work)
        trained.add(one.job.training_key)


@pytest.mark.parametrize("name", ["predictions.npz", "record.json", "checksums.json"])
def test_a_damaged_result_is_run_again_and_its_row_is_said(tmp_path, caplog, name):
    store = Store.open(tmp_path / "store")
    for job in JOBS:
        put_result(store, job)
    path = store.folder / "jobs" / JOBS[1].key / name
    path.write_bytes(path.read_bytes()[:-1] + b"#")
    assert ended(tmp_path, [0])[1].given == [(JOBS[1],)]
    assert f"{JOBS[1].entry.name}: 1 of 3 results cannot be used" in caplog.text


@pytest.mark.parametrize("job", JOBS[::2], ids=lambda job: job.label)
def test_a_damaged_panel_is_chosen_again_though_nothing_is_to_do(tmp_path, caplog, job):
    store = Store.open(tmp_path / "store")
    path = store.folder / "panels" / f"{job.fold_keys.key}.json"
    for every in JOBS:
        put_result(store, every)
    store.put_panel(job.fold_keys.key, chosen := fold_panel(PLAN.task, PLAN.questions.cohort, job.fold))
    path.write_bytes(path.read_bytes().replace(b"genes", b"genez"))
    names = [fold.name for fold in PLAN.questions.folds if fold.key == job.fold_keys.key]
    note.cache_clear()  # what is said is said once in a process
    (asked,) = [fold for fold in answers_of(PLAN, store).questions.folds if fold.fold == job.fold]
    assert asked.panel == chosen  # a table needs no run
    assert store.panel(job.fold_keys.key) is None
    assert ended(tmp_path, ())[1].given == []
    assert store.panel(job.fold_keys.key) == chosen
    assert f"folds {', '.join(names)}: their panel" in caplog.text
