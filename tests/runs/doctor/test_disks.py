"""Disks: a folder that cannot be written prevents runs; one without locks does not."""

import errno

import pytest
from filelock import Timeout

from stbench.runs.doctor import disks
from stbench.runs.doctor.disks import disk, room


@pytest.mark.parametrize("name", ["here", "not/here/yet"])
def test_a_local_disk_does_all_that_is_asked_and_nothing_is_left_on_it(tmp_path, monkeypatch, name):
    monkeypatch.setattr(disks, "SLOW", 0)
    (tmp_path / "here").mkdir()
    checks = list(disk("store", tmp_path / name, "--store"))
    assert {check.state for check in checks[1:]} == {"ok"}
    assert [check.what for check in checks[1:]] == ["store, writing", "store, renaming", "store, locks"]
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize(("free", "state"), [(2**40, "ok"), (2**32, "remark"), (2**20, "error")])
def test_little_room_is_worth_a_look_and_none_prevents_runs(tmp_path, free, state):
    assert room("store", tmp_path, free, "other").state == state


def test_a_folder_that_cannot_be_written_prevents_runs(tmp_path):
    (tmp_path / "file").touch()
    (check,) = disk("cache", tmp_path / "file/below", "--cache")
    assert (check.state, "--cache" in check.todo) == ("error", True)


def no_locks(lock):
    raise OSError(errno.ENOLCK, "No locks available")


def no_exclusion(lock):
    return lock


@pytest.mark.parametrize(("acquire", "said"), [(no_locks, "there are none"), (no_exclusion, "keep nobody out")])
def test_locks_that_do_not_hold_are_worth_a_look(tmp_path, acquire, said):
    check = disks._locks("cache", tmp_path, acquire)
    assert (check.state, said in check.value) == ("remark", True)


def test_a_lock_that_keeps_the_second_out_is_fine(tmp_path):
    seen = []

    def acquire(lock):
        if seen:
            raise Timeout(lock.lock_file)
        seen.append(lock)

    assert disks._locks("cache", tmp_path, acquire).state == "ok"
