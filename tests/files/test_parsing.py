"""Parsing: whatever is raised becomes one error, in one line of bounded length."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import CardError, DataError
from stbench.files.parsing import LONGEST, parsing, reason_of

RAISED = [
    OSError(13, os.strerror(13)), MemoryError(), RecursionError("maximum recursion"), KeyError("x"), TypeError("a\nb"),
    UnicodeDecodeError("utf-8", b"a\xff", 1, 2, "invalid"), ValueError("x" * 1000), ZeroDivisionError(), EOFError(),
]  # fmt: skip


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_any_exception_becomes_the_house_s(error):
    with (
        pytest.raises(CardError, match=r"(?s)^file: cannot be read .*Expected a card\.\nMend it\.") as caught,
        parsing(Path("file"), CardError, "a card", "Mend it"),
    ):
        raise error
    assert caught.value.__cause__ is error
    assert len(caught.value.found) < LONGEST + 30
    assert "\n" not in caught.value.found


@pytest.mark.parametrize("error", [DataError("there", "is wrong"), KeyboardInterrupt(), SystemExit(3)])
def test_the_house_s_own_errors_and_interruptions_pass(error):
    with pytest.raises(type(error)) as caught, parsing(Path("file"), CardError):
        raise error
    assert caught.value is error


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError(28, "x"), "No space left on device"), (MemoryError(), "more memory"), (RecursionError(), "too deeply"),
     (KeyError("a"), "KeyError: 'a'"), (EOFError(), "EOFError"), (OSError("bare"), "OSError: bare")],
)  # fmt: skip
def test_a_reason_is_plain(error, told):
    assert told in reason_of(error)


@given(st.text())
def test_a_reason_is_one_bounded_line(text):
    assert len(reason_of(ValueError(text)).splitlines()) <= 1
    assert len(reason_of(ValueError(text))) <= LONGEST + 1
