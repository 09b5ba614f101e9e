"""Shared clock: ages are those of the file system."""

import os
import time

import pytest

from stbench.files.shared_clock import age_s


@pytest.mark.parametrize("old", [0.0, 100.0, -100.0], ids=["now", "older", "of a clock that is ahead"])
def test_the_age_of_a_file_is_never_negative(tmp_path, old):
    (tmp_path / "file").touch()
    os.utime(tmp_path / "file", (time.time() - old,) * 2)
    assert age_s(tmp_path / "file") == pytest.approx(max(0.0, old), abs=5)


@pytest.mark.parametrize("ahead", [1e6, -1e6])
def test_a_wrong_clock_of_this_machine_changes_no_age(tmp_path, monkeypatch, ahead):
    (tmp_path / "file").touch()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + ahead)
    assert age_s(tmp_path / "file") < 5


def test_a_file_that_is_gone_has_no_age(tmp_path):
    with pytest.raises(OSError, match="absent"):
        age_s(tmp_path / "absent")
