"""Integrity: every damaged file of a store is named, with the rows that it touches."""

import pytest

from stbench.data import Panel
from stbench.runs.integrity import Inspection, Known, Row, row_texts
from stbench.runs.store import Store
from stbench.scoring.score_files import ScoreFiles
from tests.made.cohort import GENES
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner")
A1, A2, B1 = PLAN.jobs


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "store")
    for job in PLAN.jobs:
        put_result(store, job)
        store.put_panel(job.fold_keys.key, Panel(GENES[:3]))
        with store.new_model(job.training_key) as folder:
            (folder / "training.json").write_text("{}")
    return store


def spoil(path):
    path.write_bytes(path.read_bytes()[:-1] + b"#")


def faults(store, plan=None):
    return list(Inspection(store, Known.of(plan, store)).faults())


def test_a_whole_store_has_no_faults_and_all_of_it_is_counted(store):
    inspection = Inspection(store, Known.of(None, store))
    assert list(inspection.faults()) == []
    assert (inspection.n_results, inspection.n_models, inspection.n_panels) == (3, 2, 2)


@pytest.mark.parametrize("planned", [True, False], ids=["with a plan", "without"])
@pytest.mark.parametrize(
    ("name", "mended", "known"),
    [("predictions.npz", "the job is run again", True), ("record.json", "the job is run again", False),
     ("checksums.json", "the job is run again", True), ("log.txt", "its result is whole, and stays", True)],
)  # fmt: skip
def test_a_damaged_file_of_a_result_is_named_with_its_row(store, name, mended, known, planned):
    path = store.folder / "jobs" / B1.key / name
    path.write_text("x") if name == "log.txt" else spoil(path)
    (fault,) = faults(store, PLAN if planned else None)
    assert (fault.where, fault.mended) == (str(path), mended)
    assert fault.rows == ((Row.of(B1),) if known or planned else ())


@pytest.mark.parametrize(("planned", "rows"), [(True, (A1, A2)), (False, ())])
def test_a_damaged_model_touches_all_rows_that_share_it(store, planned, rows):
    spoil(store.folder / "models" / A1.training_key / "training.json")
    (fault,) = faults(store, PLAN if planned else None)
    assert fault.rows == tuple(map(Row.of, rows))


@pytest.mark.parametrize("there", [True, False], ids=["all results", "one result is absent"])
def test_a_damaged_panel_touches_rows_of_its_folds_that_the_store_has(store, there):
    path = store.folder / "panels" / f"{A1.fold_keys.key}.json"
    path.write_text(path.read_text().replace(GENES[0], "OTHER"))
    if not there:
        (store.folder / "jobs" / A2.key).rename(store.folder / "moved")
    (fault,) = faults(store, PLAN)
    assert fault.rows == tuple(map(Row.of, (A1, A2) if there else (A1,)))
    assert "chosen again" in fault.mended


def test_a_damaged_file_of_scores_costs_no_row(store):
    folder = store.folder / "scores/00"
    folder.mkdir(parents=True)
    (folder / "key.parquet").write_bytes(b"PAR1")
    (fault,) = faults(store, PLAN)
    assert (fault.rows, fault.where) == (None, str(folder / "key.parquet"))
    assert ScoreFiles(store.folder / "scores").folder.is_dir()


@pytest.mark.parametrize(
    ("rows", "texts"),
    [([], []), ([Row("t", "d", "m", "B", 0), Row("t", "d", "m", "A", 1)], ["t on d: m, folds A, B, seeds 1, 0"]),
     ([Row("t", "d", "m", "A", 0), Row("t", "d", "n", "A", 0)],
      ["t on d: m, fold A, seed 0", "t on d: n, fold A, seed 0"])],
    ids=["none", "folds", "methods"],
)  # fmt: skip
def test_rows_of_a_method_share_a_line(rows, texts):
    assert list(row_texts(rows)) == texts
