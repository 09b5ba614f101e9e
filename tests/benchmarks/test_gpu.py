"""The GPU benchmark: its tables say what stores hold, and cards of a run are given the share that was asked for."""

import numpy as np
import pytest

from benchmarks.gpu_parts.agree import agreement
from benchmarks.gpu_parts.run import Running, table
from stbench.runs.store import Store
from tests.made.plans import plan_of, put_result

JOBS = plan_of("mean", "raises").jobs


def store_of(folder, offset: float = 0.0) -> Store:
    """A store where one method's jobs are measured and the other's failed."""
    store = Store.open(folder)
    rng = np.random.default_rng(0)
    for job in JOBS:
        is_measured = job.entry.name == JOBS[0].entry.name
        put_result(store, job, "measured" if is_measured else "failed", cost={"train_wall_s": 7.0, "gpu_s": 2.0})
        if is_measured:
            values = [
                each._replace(values=rng.normal(size=each.values.shape).astype(np.float32) + offset)
                for each in store.predictions(job.key)
            ]
            store.put(store.record(job.key), values)
    return store


def test_a_table_names_every_method_with_its_time_and_its_failure(tmp_path):
    store_of(tmp_path)
    good, bad = list(table(tmp_path))[1:]
    assert good.startswith(f"| {JOBS[0].entry.name} | ")
    assert " measured | 1 | 7 |" in good
    assert "no luck" in bad


@pytest.mark.parametrize(("offset", "largest"), [(0.0, "0"), (0.5, "0.5")])
def test_stores_of_the_same_jobs_are_compared_method_by_method(tmp_path, offset, largest):
    store_of(tmp_path / "a"), store_of(tmp_path / "b", offset)
    rows = {line.split(" | ")[0]: line for line in list(agreement(tmp_path / "a", tmp_path / "b"))[1:]}
    assert f"| 1.00000 | {largest} |" in rows[f"| {JOBS[0].entry.name}"]
    assert "failed and failed" in rows[f"| {JOBS[-1].entry.name}"]


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_a_share_that_is_asked_for_stands_in_the_cards_of_the_run(tmp_path, share):
    running = Running(data=tmp_path, weights={"uni": tmp_path / "w"}, device="cuda", workers=2, profile="paper",
                      precision="bfloat16", share=share)  # fmt: skip
    words = running.command(tmp_path)
    assert words[words.index("--weights") + 1] == f"uni={tmp_path / 'w'}"
    assert ("--cards" in words) is (share > 0)
    if share:
        assert "paper: {gpus: 0.25" in (tmp_path / "cards" / "methods" / "bleep.yaml").read_text()
