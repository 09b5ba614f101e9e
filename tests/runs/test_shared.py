"""Shared stores: what one machine has done another one finds, and a process that is killed leaves nothing half done."""

import json
import os

import pytest

from stbench.cli.status import state_of
from stbench.data import Panel
from stbench.errors import StoreError
from stbench.files.mirrors import Mirror, mirrored
from stbench.files.remote import RemoteFolder
from stbench.runs import shared
from stbench.runs.announcing import announced
from stbench.runs.bulletin import begun, posted, remove_ended
from stbench.runs.store import Store
from tests.made.object_store import in_memory
from tests.made.plans import plan_of, put_result

PLAN = plan_of("learner")
JOBS = PLAN.jobs
PANEL = Panel(("A", "B"))


class Killed(BaseException):
    """As SIGKILL, within a test."""


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Mirrors of one store on two machines."""
    url, made = in_memory(), []
    for machine in ("one", "two"):
        monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / machine))
        made.append(mirrored(url))
    return made


def measured(folder):
    store = Store.existing(folder)
    return {job.key for job in JOBS if store.is_measured(job.key)}


def test_results_panels_and_logs_of_one_are_there_for_the_other(folders):
    one = Store.open(folders[0])
    put_result(one, JOBS[0])
    put_result(one, JOBS[1], "failed")
    one.put_panel("fold", PANEL)
    two = Store.existing(folders[1])
    assert measured(folders[1]) == {JOBS[0].key}
    assert two.record(JOBS[1].key) == one.record(JOBS[1].key)
    assert two.log_path(JOBS[1].key).read_text() == one.log_path(JOBS[1].key).read_text()
    assert two.panel("fold") == PANEL
    assert measured(folders[0]) == {JOBS[0].key}


@pytest.mark.parametrize("part", ["result", "model", "panel"])
def test_a_driver_that_is_killed_as_it_pushes_leaves_no_half_and_pushes_when_it_is_resumed(folders, monkeypatch, part):
    one = Store.open(folders[0])

    def do():
        if part == "result":
            put_result(one, JOBS[0])
        elif part == "panel":
            one.put_panel(JOBS[0].fold_keys.key, PANEL)
        else:
            with one.new_model(JOBS[0].training_key) as folder:
                (folder / "training.json").write_text("{}")

    with monkeypatch.context() as broken:
        broken.setattr(RemoteFolder, "put", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            do()
    two = Store.open(folders[1])
    two.pull_for(JOBS[0])
    assert not two.is_measured(JOBS[0].key)
    assert two.model(JOBS[0].training_key) is two.panel(JOBS[0].fold_keys.key) is None
    Store.open(folders[0])
    two.pull_for(JOBS[0])
    there = two.is_measured(JOBS[0].key), two.model(JOBS[0].training_key), two.panel(JOBS[0].fold_keys.key)
    assert [bool(each) for each in there] == [part == "result", part == "model", part == "panel"]


@pytest.mark.parametrize(("ours", "theirs"), [("failed", "measured"), ("measured", "failed"), ("measured", "measured")])
def test_of_two_results_of_a_job_the_measured_one_is_everybodys(folders, ours, theirs):
    one, two = (Store.open(folder) for folder in folders)
    put_result(one, JOBS[0], theirs)
    folder = folders[1] / "jobs" / JOBS[0].key
    put_result(two, JOBS[0], ours)  # pushed in the place of theirs
    (folder / ".pushed").unlink()  # as if it had not been
    one.push_rest()
    put_result(one, JOBS[0], theirs)
    for store in (two, one):
        Store.open(store.folder)
    assert [measured(each) for each in folders] == [{JOBS[0].key}] * 2
    records = [(each / "jobs" / JOBS[0].key / "record.json").read_bytes() for each in folders]
    assert records[0] == records[1]


def test_a_job_that_another_machine_has_done_since_is_found_before_it_is_run(folders):
    one, two = (Store.open(folder) for folder in folders)
    put_result(one, JOBS[0])
    assert not two.is_measured(JOBS[0].key)
    two.pull_for(JOBS[0])
    assert two.is_measured(JOBS[0].key)


def test_a_run_is_seen_from_another_machine_while_it_goes_on_and_after(folders, monkeypatch):
    Store.open(folders[0])
    with announced(folders[0], begun(PLAN, len(JOBS))) as tell:
        tell("job", "measured", "key", 0.5)
        shared.pull(folders[1])
        (seen,) = posted(folders[1])
        assert seen.bulletin.total == len(JOBS)
        assert "in progress" in state_of(seen)
    shared.pull(folders[1])
    assert [each.bulletin.end for each in posted(folders[1])] == ["done"]
    remove_ended(folders[0])
    monkeypatch.setattr(shared, "FORGOTTEN_S", -1.0)
    shared.pull(folders[1])
    assert list(posted(folders[1])) == []


def test_a_node_that_joins_has_the_marker_and_no_results(folders):
    put_result(Store.open(folders[0]), JOBS[0])
    shared.join(folders[1])
    assert {path.name for path in folders[1].iterdir()} == {"format.json"}


@pytest.mark.parametrize("do", [shared.pull, shared.push, shared.join, lambda folder: shared.push_file(folder, "a")])
def test_a_store_of_ones_own_is_left_alone(tmp_path, do):
    do(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_newer_there_is_refused_here(folders):
    one = Store.open(folders[0])
    (one.folder / "format.json").write_text(json.dumps({"format": 99}))
    Mirror.of(one.folder).push_file("format.json")
    with pytest.raises(StoreError, match="has format 99"):
        Store.open(folders[1])


def test_an_object_store_that_goes_away_stops_the_run_and_what_is_done_is_pushed_later(folders, monkeypatch):
    one = Store.open(folders[0])
    with monkeypatch.context() as away:
        away.setattr("fsspec.implementations.memory.MemoryFileSystem.put_file", _away)
        with pytest.raises(StoreError, match="cannot be reached"):
            put_result(one, JOBS[0])
    assert measured(folders[1]) == set()
    Store.open(folders[0])
    assert measured(folders[1]) == {JOBS[0].key}


def _away(*_, **__):
    raise ConnectionError(os.strerror(111))
