"""Messages come whole or not yet; what is no message is found, and an end that takes nothing is given up."""

import os
from multiprocessing import Pipe

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.runs.engines.channel import HEADER, LONGEST_BYTES, MARK, Channel


@pytest.fixture
def ends():
    ours, theirs = Pipe()
    yield Channel(ours, patience_s=0.05), Channel(theirs)
    ours.close()
    theirs.close()


@given(st.lists(st.one_of(st.text(), st.binary(), st.tuples(st.integers(), st.none())), max_size=5))
def test_messages_arrive_in_their_order(messages):
    ours, theirs = map(Channel, Pipe())
    for message in messages:
        theirs.send(message)
    assert list(ours.messages()) == messages
    for message in messages:
        ours.send(message)
    assert [theirs.receive() for _ in messages] == messages
    ours.close()
    theirs.close()


@pytest.mark.parametrize("cut", [1, HEADER.size - 1, HEADER.size, HEADER.size + 3])
def test_half_a_message_is_waited_for_without_stopping(ends, cut):
    ours, theirs = ends
    theirs.send("whole")
    content = os.read(ours.fileno(), 1000)
    os.write(theirs.fileno(), content[:cut])
    assert list(ours.messages()) == []
    os.write(theirs.fileno(), content[cut:] + content)
    assert list(ours.messages()) == ["whole", "whole"]


@pytest.mark.parametrize(
    "content", [b"x" * 8, b"\xff" * 100, HEADER.pack(MARK, LONGEST_BYTES + 1), b"\0" * HEADER.size]
)
def test_what_is_no_message_is_found_at_once(ends, content):
    ours, theirs = ends
    os.write(theirs.fileno(), content)
    with pytest.raises(ValueError, match="no message"):
        list(ours.messages())


def test_an_end_that_is_gone_is_found_after_its_last_message(ends):
    ours, theirs = ends
    theirs.send("last")
    theirs.close()
    assert list(ours.messages()) == ["last"]
    with pytest.raises(EOFError):
        list(ours.messages())
    with pytest.raises(OSError, match="pipe"):
        ours.send("too late")
    with pytest.raises(EOFError):
        ours.receive()


def test_an_end_that_takes_nothing_is_given_up(ends):
    with pytest.raises(TimeoutError):
        ends[0].send("x" * 10_000_000)
