"""Precision: a GPU's own where nobody says, and what a store was computed in where it is read again."""

from dataclasses import replace

import pytest

from stbench.encoders import compute
from stbench.runs.precision import chosen_precision, stored_precision
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

PLAN = plan_of("mean")


@pytest.mark.parametrize(
    ("asked", "device", "multiplies", "precision"),
    [
        ("auto", "cpu", True, "float32"),
        ("auto", "cuda", True, "bfloat16"),
        ("auto", "cuda:1", False, "float32"),
        ("float32", "cuda", True, "float32"),
        ("bfloat16", "cpu", False, "bfloat16"),
    ],
)
def test_what_nobody_said_is_up_to_the_device(monkeypatch, asked, device, multiplies, precision):
    monkeypatch.setattr(compute, "multiplies_bfloat16", lambda device: multiplies)
    assert chosen_precision(asked, device) == precision


@pytest.mark.parametrize(
    ("held", "precision"),
    [((), "float32"), (("float32",), "float32"), (("bfloat16",) * 2, "bfloat16"), (("bfloat16", "float32"), "float32")],
    ids=["nothing", "float32", "bfloat16", "both"],
)
@pytest.mark.parametrize("task", [PLAN.task.name, "another"])
def test_what_is_read_again_is_what_the_store_holds_of_the_task(tmp_path, held, precision, task):
    store = Store.open(tmp_path)
    for job, each in zip(PLAN.jobs, held, strict=False):
        put_result(store, job)
        store.put(replace(store.record(job.key), precision=each), store.predictions(job.key))
    assert stored_precision("auto", store, task) == (precision if task == PLAN.task.name else "float32")
    assert stored_precision("float32", store, task) == "float32"
