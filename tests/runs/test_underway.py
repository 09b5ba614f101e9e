"""Under way: a job is noted while it runs, and a note of a dead worker goes."""

from dataclasses import asdict, replace
from types import SimpleNamespace

import pytest

from stbench.files.documents import write_json
from stbench.runs import underway
from stbench.runs.owner import Owner
from stbench.runs.underway import Running, noted, under_way
from tests.made.plans import plan_of

JOB = plan_of("learner").jobs[0]


@pytest.mark.parametrize("error", [None, ValueError("x")])
def test_a_job_is_noted_as_long_as_it_runs(tmp_path, error):
    try:
        with noted(tmp_path, JOB):
            (note,) = under_way(tmp_path)
            if error is not None:
                raise error
    except ValueError:
        assert error is not None
    assert (note.label, note.task, note.dataset) == (JOB.label, JOB.task.name, JOB.dataset)
    assert under_way(tmp_path) == ()


@pytest.mark.parametrize(("change", "stays"), [({}, 1), ({"began": 1.0}, 0), ({"realm": "another"}, 1)],
                         ids=["lives", "died", "elsewhere"])  # fmt: skip
def test_a_note_of_a_worker_that_died_is_removed(tmp_path, change, stays):
    running = Running(label="a", task="t", dataset="d", owner=replace(Owner.here(), **change))
    path = tmp_path / "runs/jobs/one.json"
    write_json(path, asdict(running))
    assert len(under_way(tmp_path)) == stays
    assert path.exists() == bool(stays)


def test_a_job_runs_where_it_cannot_be_noted(tmp_path):
    (tmp_path / "runs").touch()
    with noted(tmp_path, JOB) as tell:
        tell(0.5, "epoch 1 of 2")
        assert under_way(tmp_path) == ()


def test_what_a_job_says_stands_in_its_note_and_its_age_goes_on(tmp_path, monkeypatch):
    clock, seen = [0.0], []
    monkeypatch.setattr(underway, "time", SimpleNamespace(monotonic=lambda: clock[-1]))
    with noted(tmp_path, JOB) as tell:
        for at, epoch in ((100.0, 1), (100.1, 2), (100.3, 3)):  # the second follows too soon to be written
            clock.append(at)
            tell(epoch / 4, f"epoch {epoch} of 4")
            seen += under_way(tmp_path)
    first, second, third = seen
    assert (first.step, second.step, third.step) == ("epoch 1 of 4, 25%", "epoch 1 of 4, 25%", "epoch 3 of 4, 75%")
    assert 100 <= first.age_s < 130


@pytest.mark.parametrize(
    ("task", "dataset", "n"), [("", "", 1), (JOB.task.name, JOB.dataset, 1), ("x", "", 0), ("", "x", 0)]
)
def test_jobs_of_one_question_may_be_asked_for(tmp_path, task, dataset, n):
    with noted(tmp_path, JOB):
        assert len(under_way(tmp_path, task, dataset)) == n
