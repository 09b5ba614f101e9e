"""Rehearsal: readers that hang, die or raise in the other process are one error in this one."""

import os
import signal
import time

import pytest

from stbench.errors import DataError
from stbench.files import rehearsal
from stbench.files.rehearsal import rehearse


def gives(path):
    return path.read_bytes()


def raises(path):
    raise DataError(str(path), "has a hole", "a whole file", "Mend it")


def surprises(_):
    raise KeyError("hole")


def hangs(_):
    while True:
        pass


def waits(_):
    time.sleep(60)


def dies(_):
    os.kill(os.getpid(), signal.SIGSEGV)


def fills(_):
    return bytearray(2**33)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    return tmp_path / "file"


def test_what_can_be_read_passes(path):
    rehearse(f"{__name__}:gives", path, DataError)


@pytest.mark.parametrize(
    ("reader", "told"),
    [(raises, "has a hole.\nExpected a whole file.\nMend it"), (surprises, "cannot be read .KeyError: 'hole'"),
     (hangs, "cannot be read in 1 s"), (waits, "cannot be read in 1 s"), (dies, "reader ended with code -11"),
     (fills, "asks for more memory than there is")],
)  # fmt: skip
def test_what_happens_in_the_other_process_is_told(path, monkeypatch, reader, told):
    monkeypatch.setattr(rehearsal, "SECONDS", 1)
    monkeypatch.setattr(rehearsal, "WAIT", 5)
    with pytest.raises(DataError, match=told):
        rehearse(f"{__name__}:{reader.__name__}", path, DataError, "a file")
