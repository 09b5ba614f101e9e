"""Messages come whole or not yet; what is no message is found, and an end that takes nothing is given up."""

import os
from multiprocessing import Pipe

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.runs.engines.channel import HEADER, LONGEST_BYTES, MARK, Channel
from stbench.runs.engines.serving import HEARD, Broken
from stbench.runs.execute import Executed


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


class Program:
    """A message that makes a file where it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize("heard", [(), (DataError,)])
def test_a_message_of_what_is_not_expected_is_refused_and_runs_nothing(tmp_path, heard):
    ours, theirs = Pipe()
    Channel(theirs).send(Program(str(tmp_path / "ran")))
    with pytest.raises(ValueError, match="open is in no message"):
        list(Channel(ours, heard=heard).messages())
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "message", ["ready", ("a", 1, None), DataError("a", "b", "c", "d"), Broken("why"), Executed("measured", ("cwd",))]
)
def test_what_workers_say_is_heard(message):
    ours, theirs = Pipe()
    Channel(theirs).send(message)
    (heard,) = Channel(ours, heard=HEARD).messages()
    assert (type(heard), str(heard)) == (type(message), str(message))
