"""Exchange: two names change places in one step, or nothing happens."""

import ctypes
import errno
import sys

import pytest

from stbench.files import exchange
from stbench.files.exchange import UNSUPPORTED, exchanged


@pytest.fixture
def pair(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.txt").write_text(name)
    return tmp_path / "first", tmp_path / "second"


def contents(pair):
    return [(path / "file.txt").read_text() for path in pair]


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no exchange")
def test_two_folders_take_each_others_names(pair):
    step = -1 if exchanged(*pair) else 1
    assert contents(pair) == ["first", "second"][::step]


def answering(number):
    def rename(*_):
        ctypes.set_errno(number)
        return -1

    return lambda: rename


@pytest.mark.parametrize("number", UNSUPPORTED)
def test_where_the_system_cannot_nothing_was_done(pair, monkeypatch, number):
    monkeypatch.setattr(exchange, "_renameat2", answering(number))
    assert not exchanged(*pair)
    assert contents(pair) == ["first", "second"]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_what_else_the_system_says_is_raised(pair, monkeypatch, number):
    monkeypatch.setattr(exchange, "_renameat2", answering(number))
    with pytest.raises(OSError, match="first") as raised:
        exchanged(*pair)
    assert raised.value.errno == number


def test_a_system_without_it_says_so(pair, monkeypatch):
    monkeypatch.setattr(exchange, "_renameat2", lambda: None)
    assert not exchanged(*pair)
