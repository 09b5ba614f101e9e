"""Ending: one message and an exit code, whatever was raised and wherever it can be written."""

import io
import os
import subprocess
import sys

import pytest

from stbench.cli.ending import ended, prepare_home
from stbench.errors import DataError

FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")


def raising(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (DataError("a", "is \x1b[31mred\a", "b"), 2, "stbench: a: is \\u001b[31mred\\u0007.\nExpected b."),
        (KeyboardInterrupt(), 130, "interrupted"), (BrokenPipeError(), 1, ""), (SystemExit(3), 3, ""),
        (SystemExit(), 0, ""), (SystemExit("why"), 1, "why"),
        (OSError(28, "full", "/out"), 2, "/out: cannot be used (No space left on device)"),
        (OSError(36, "long", b"\xff"), 2, "cannot be used (File name too long)"),
        (MemoryError(), 2, "asks for more memory"), (RecursionError(), 2, "nested too deeply"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), 2, "not UTF-8 text: byte 0 is 0xff"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)  # fmt: skip
def test_what_was_raised_is_one_message(capsys, error, code, told):
    assert ended(raising(error)) == code
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err
    assert all(part.isprintable() or part in "\n\t" for part in said.err)
    assert bool(said.err) == bool(told)


def test_a_fault_of_stbench_keeps_its_trace():
    with pytest.raises(KeyError):
        ended(raising(KeyError("x")))


def test_a_home_that_nobody_has_is_stood_in_for(monkeypatch):
    monkeypatch.setattr("pathlib.Path.home", raising(RuntimeError("no home")))
    monkeypatch.delenv("HOME", raising=False)
    prepare_home()
    assert os.environ["HOME"] == os.devnull


def stbench(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "stbench", *arguments], stderr=subprocess.PIPE, text=True, **options)


@FULL
def test_a_full_disk_behind_the_output_is_told():
    with open("/dev/full", "w") as full:
        done = stbench("list", "methods", stdout=full)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}]
)
def test_an_ascii_terminal_ends_no_command(environment):
    done = stbench("show", "comtip", stdout=subprocess.PIPE, env=os.environ | environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_stream_ends_no_command(monkeypatch, stream):
    monkeypatch.setattr(sys, stream, None)
    assert ended(raising(DataError("a", "is b"))) == 2
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    monkeypatch.setattr(sys, stream, closed)
    assert ended(raising(DataError("a", "is b"))) == 2


CLOSED = """
import os, sys
for number in {closed}:
    os.close(number)
from stbench.cli.ending import prepare_streams
prepare_streams()
os._exit(0 if min(os.pipe()) > 2 and all(os.fstat(number) for number in range(3)) else 1)
"""


@pytest.mark.parametrize("closed", [(), (0,), (1,), (2,), (0, 1, 2)])
def test_numbers_of_closed_streams_are_given_to_nothing_else(closed):
    assert subprocess.run([sys.executable, "-c", CLOSED.format(closed=closed)], timeout=60).returncode == 0
