"""Damages: one line for what is damaged, naming the rows that it touches."""

import pytest

from stbench.data import Panel
from stbench.runs.damages import damaged_panels, damages
from stbench.runs.store import Store
from tests.made.cohort import GENES
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner", "mute")
(A1, A2, B1) = PLAN.jobs


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "store")
    for job in PLAN.jobs:
        put_result(store, job)
        store.put_panel(job.fold_keys.key, Panel(GENES[:3]))
        with store.new_model(job.training_key) as folder:
            (folder / "training.json").write_text("{}")
    return store


def spoil(store, name):
    path = store.folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"#")


@pytest.mark.parametrize("file", ["predictions.npz", "record.json", "checksums.json"])
@pytest.mark.parametrize("jobs", [(A1,), (A1, B1), PLAN.jobs], ids=len)
def test_a_row_says_how_many_of_its_results_are_damaged(store, jobs, file):
    for job in jobs:
        spoil(store, f"jobs/{job.key}/{file}")
    (line, *_) = damages(PLAN, store)
    assert line.startswith(f"learner: {len(jobs)} of 3 results cannot be used")
    assert f"{jobs[0].key}/{file}" in line


def test_a_whole_store_has_no_damage(store):
    assert damages(PLAN, store) == ()
    assert damages(PLAN, Store(store.folder / "absent")) == ()


@pytest.mark.parametrize(("lost", "told"), [((), ""), ((A1, A2), "learner (fold A1), learner (fold A2)"), ((B1,), "")])
def test_a_damaged_model_touches_the_rows_that_would_use_it(store, lost, told):
    spoil(store, f"models/{A1.training_key}/training.json")
    for job in lost:
        put_result(store, job, "failed")
    lines = damages(PLAN, store)
    assert len(lines) == bool(told)
    assert all(line.startswith(f"{told}: a model cannot be used") for line in lines)


@pytest.mark.parametrize("job", [A1, B1], ids=lambda job: job.fold.name)
def test_a_damaged_panel_touches_all_rows_of_its_folds(store, job):
    spoil(store, f"panels/{job.fold_keys.key}.json")
    names = [fold.name for fold in PLAN.questions.folds if fold.key == job.fold_keys.key]
    (line,) = damages(PLAN, store)
    assert line.startswith(f"all rows, folds {', '.join(names)}: their panel")
    assert set(damaged_panels(PLAN, store)) == {job.fold_keys.key}
