"""Single jobs in this process; whole runs with workers stand in engines/."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.adapters.loading import adapter_class
from stbench.cards import datasets, methods, tasks
from stbench.errors import StoreError
from stbench.runs.attempt import Attempt, Ended
from stbench.runs.entries import entry_of
from stbench.runs.execute import execute
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.her2st import write_her2st

DECK = methods(CARDS)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("execute")
    write_her2st(folder / "data", ("A1", "B1"))
    return Place(
        store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data"
    )


def job(place, method, variant="", fold=0):
    plan = make_plan([entry_of(DECK[method], "paper", variant)], tasks()["gene-pred"], place.cohort(), "paper")
    return plan.jobs[fold]


def record(place, job):
    return Store(place.store).record(job.key)


def test_a_measured_job_keeps_prediction_panel_model_and_record(place):
    wanted, store = job(place, "learner"), Store(place.store)
    assert execute(wanted, place) == "measured"
    (found,) = store.predictions(wanted.key)
    assert found.values.dtype == np.float32
    assert found.genes == store.panel(wanted.fold_keys.key).genes
    assert found.spots == place.cohort()["A1"].spots
    known = record(place, wanted)
    assert known.panel_sha256 == store.panel(wanted.fold_keys.key).sha256
    assert {"train_wall_s", "predict_wall_s", "peak_memory_mb"} <= set(known.cost)
    assert {"numpy", "python", "stbench"} <= set(known.versions)
    assert json.loads((store.model(wanted.training_key) / "training.json").read_text())["method"] == "learner"


@pytest.mark.parametrize(("before", "runs"), [("measured", False), ("failed", True)])
def test_what_another_run_has_measured_meanwhile_is_not_run_again(place, monkeypatch, before, runs):
    wanted, tried = job(place, "mean"), []
    execute(wanted, place)
    known = record(place, wanted)
    if before == "failed":
        Store(place.store).put(replace(known, status="failed", cause="killed"))
    monkeypatch.setattr(Attempt, "ended", lambda attempt, generators: tried.append(1) or Ended("failed", "tried"))
    assert execute(wanted, place) == ("failed" if runs else "measured")
    assert bool(tried) is runs
    assert (record(place, wanted) == known) is not runs


def test_a_variant_that_differs_in_inference_alone_loads_the_training(place, monkeypatch):
    usual, half = job(place, "learner"), job(place, "learner", "half")
    execute(usual, place)
    monkeypatch.setattr(adapter_class(DECK["learner"]), "train", lambda *_: 1 / 0)
    assert execute(half, place) == "measured"
    whole, shrunk = (Store(place.store).predictions(one.key)[0].values for one in (usual, half))
    assert_array_equal(shrunk, whole * np.float32(0.5))


@pytest.mark.parametrize(
    ("mistake", "cause"),
    [
        ("nan", "has 1 values that are not finite"), ("integers", "has type int"), ("transposes", "has shape (12, 30)"),
        ("changes", "read-only"), ("shifts", "read-only"),
    ],
)  # fmt: skip
def test_an_answer_or_a_training_that_breaks_the_contract_fails_with_its_cause(place, mistake, cause):
    wanted = job(place, "careless", mistake)
    before = place.cohort()["B1"].counts.toarray()
    assert execute(wanted, place) == "failed"
    assert cause in record(place, wanted).cause
    assert "Traceback" in Store(place.store).log_path(wanted.key).read_text()
    assert_array_equal(place.cohort()["B1"].counts.toarray(), before)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: 9")])
def test_a_job_without_enough_memory_says_so(place, monkeypatch, error):
    def train(*_):
        raise error

    monkeypatch.setattr(adapter_class(DECK["careless"]), "train", train)
    assert execute(job(place, "careless"), place) == "out of memory"


def test_a_file_that_an_adapter_misses_fails_its_job_and_not_the_run(place, monkeypatch):
    monkeypatch.setattr(adapter_class(DECK["careless"]), "save", lambda *_: Path("/no/such/file").read_text())
    wanted = job(place, "careless", fold=1)
    assert execute(wanted, place) == "failed"
    assert "FileNotFoundError" in record(place, wanted).cause


def test_a_store_that_is_full_ends_the_run(place, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(StoreError, match="No space left"):
        execute(job(place, "learner", fold=1), place)
