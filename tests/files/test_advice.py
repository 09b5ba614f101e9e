"""A lock spares work where there are locks; where there are none, or a holder never lets go, work goes on."""

import errno

import pytest

from stbench.files import advice
from stbench.files.advice import LACKING, Advice


@pytest.mark.parametrize("error", [*(OSError(code, "no locks here") for code in LACKING), NotImplementedError()])
@pytest.mark.parametrize("wait", [True, False])
def test_a_file_system_without_locks_keeps_nobody(tmp_path, monkeypatch, error, wait):
    def acquire(*_, **__):
        raise error

    monkeypatch.setattr(advice.FileLock, "acquire", acquire)
    lock = Advice(tmp_path / "lock")
    assert lock.take(wait=wait)
    lock.give_back()


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC, errno.EROFS])
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path, monkeypatch, code):
    def acquire(*_, **__):
        raise OSError(code, "no")

    monkeypatch.setattr(advice.FileLock, "acquire", acquire)
    with pytest.raises(OSError, match="no"):
        Advice(tmp_path / "lock").take(wait=True)


@pytest.mark.parametrize(("wait", "goes_ahead"), [(False, False), (True, True)])
def test_who_waits_goes_ahead_in_the_end_though_the_holder_was_stopped(tmp_path, monkeypatch, wait, goes_ahead):
    monkeypatch.setattr(advice, "PATIENCE_S", 0.1)
    holder, other = Advice(tmp_path / "lock"), Advice(tmp_path / "lock")
    assert holder.take(wait=False)
    assert other.take(wait=wait) is goes_ahead
    other.give_back()
    holder.give_back()
    assert other.take(wait=False)
    other.give_back()
