"""Logs keep their beginning and their end, and take whatever is printed."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.runs import log
from stbench.runs.log import Ends, MemoryLog, stream_to


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(log, "HEAD_BYTES", 10)
    monkeypatch.setattr(log, "TAIL_BYTES", 10)


@given(st.lists(st.binary(max_size=30).map(lambda text: bytes(97 + byte % 26 for byte in text))))
def test_both_ends_are_kept_and_the_rest_is_counted(pieces):
    ends, everything = Ends(), b"".join(pieces)
    for piece in pieces:
        ends.write(piece)
    text = ends.text()
    assert text.startswith(everything[:10].decode())
    assert text.endswith(everything[-10:].decode() if len(everything) >= 20 else everything[10:].decode())
    left_out = max(0, len(everything) - 20)
    assert (f"[{left_out} bytes are left out here" in text) == bool(left_out)
    assert len(ends._tail) <= 30


def test_a_log_takes_surrogates_bytes_and_what_follows_its_closing():
    written = MemoryLog()
    print("a\ud800", file=written.stream)
    written.stream.close()
    written.stream.buffer.write(b"b")
    print("c", file=written.stream)
    assert written.text() == "a\\ud800\nbc\n"


def test_a_stream_to_a_descriptor_passes_everything_on_and_survives_its_end():
    reading, writing = os.pipe()
    stream = stream_to(writing)
    print("a\ud800", file=stream)
    assert os.read(reading, 100) == b"a\\ud800\n"
    assert stream.fileno() == writing
    os.close(reading)
    os.close(writing)
    print("lost", file=stream)
