"""What is said of an error, whatever the error does when it is asked."""

import errno

import pytest

from stbench.runs.causes import LONGEST_CAUSE, is_out_of_memory, one_line, system_error, traceback_of


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class OutOfMemoryError(RuntimeError):
    """As torch calls it."""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("two\n  lines"), "two lines"),
        (ValueError("\ud800"), "\\ud800"),
        (ValueError("x" * 10_000_000), "x" * LONGEST_CAUSE),
        (ValueError(), ""),
        (Unspeakable(), "its message cannot be read"),
        (KeyError("gene"), "'gene'"),
    ],
)
def test_a_message_is_one_line_that_every_file_takes(error, text):
    assert one_line(error) == text
    one_line(error).encode("utf-8")


@pytest.mark.parametrize("error", [ValueError("odd"), Unspeakable()])
def test_a_traceback_names_the_error_and_where_it_was_raised(error):
    try:
        raise error
    except Exception as caught:
        text = traceback_of(caught)
    assert type(error).__name__ in text
    assert "test_causes.py" in text


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True), (OutOfMemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 9"), True),
        (RuntimeError("out of range"), False), (Unspeakable(), False),
    ],
)  # fmt: skip
def test_lack_of_memory_is_known_in_every_form(error, expected):
    assert is_out_of_memory(error) is expected


@pytest.mark.parametrize(
    ("error", "number"),
    [(OSError(errno.EROFS, "read-only"), errno.EROFS), (RuntimeError("I/O error: full (os error 28)"), errno.ENOSPC),
     (OSError("write failed: errno = 122, error message = 'quota'"), errno.EDQUOT), (OSError("odd"), None),
     (ValueError("28 patches"), "nothing"), (Unspeakable(), "nothing")],
    ids=["the system's own", "safetensors", "HDF5", "no number", "another error", "cannot be read"],
)  # fmt: skip
def test_what_the_system_said_is_known_by_its_number(error, number):
    told = system_error(error)
    assert (told.errno if told is not None else "nothing") == number
