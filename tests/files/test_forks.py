"""Forks: what copies of a process make of many things is what a loop makes, with its errors and its warnings."""

import os
import signal
import threading
import warnings

import pytest

from stbench.files import forks
from stbench.files.forks import LEAST, mapped

THINGS = list(range(LEAST + 3))


@pytest.fixture
def forking(monkeypatch):
    """Two processes, though torch is here: none of what is done in them is torch's."""
    monkeypatch.setattr(forks, "_processes", lambda n_things: 2)


def squared(number):
    return number**2


def held(number):
    return {"number": number, "shared": SHARED}


SHARED = object()


@pytest.mark.parametrize("things", [[], [3], THINGS], ids=["none", "one", "many"])
def test_what_is_made_is_in_the_order_of_the_things(forking, things):
    assert mapped(squared, things) == [thing**2 for thing in things]


def test_processes_do_the_work_and_bring_back_what_they_made(forking):
    first, *others = mapped(lambda _: os.getpid(), THINGS)
    assert first == os.getpid()
    assert os.getpid() not in others


def test_what_the_first_imports_is_imported_once(forking):
    loaded: list[int] = []

    def importing(number):
        loaded.extend([os.getpid()] * (not loaded))
        return loaded[0]

    assert set(mapped(importing, THINGS)) == {os.getpid()}


def test_an_object_that_all_share_is_the_same_afterwards(forking):
    made = mapped(held, THINGS, SHARED)
    assert [each["number"] for each in made] == THINGS
    assert all(each["shared"] is SHARED for each in made)


def dies(number):
    if number == 7 and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def unsendable(number):
    return threading.Lock() if number == 7 else number


HERE = os.getpid()


@pytest.mark.parametrize("do", [dies, unsendable])
def test_what_a_process_does_not_bring_back_is_done_here(forking, do):
    made = mapped(do, THINGS)
    assert [number for number in made if isinstance(number, int)] == [n for n in THINGS if do(n) == n]


@pytest.mark.parametrize("first", [0, 1, 30])
def test_the_first_error_in_the_order_of_the_things_is_raised(forking, first):
    def fails(number):
        if number >= first:
            raise ValueError(str(number))

    with pytest.raises(ValueError, match=f"^{first}$"):
        mapped(fails, THINGS)


def test_warnings_are_given_here(forking):
    def warns(number):
        if number == 5:
            warnings.warn("five", stacklevel=1)
        return number

    with pytest.warns(UserWarning, match="five"):
        assert mapped(warns, THINGS) == THINGS


@pytest.mark.parametrize(("n", "with_thread"), [(LEAST - 1, False), (LEAST, True)])
def test_few_things_or_a_second_thread_are_done_by_this_process(monkeypatch, n, with_thread):
    monkeypatch.setattr(forks.threading, "active_count", lambda: 1 + with_thread)
    monkeypatch.setattr(forks.sys, "modules", {})
    assert forks._processes(n) == 1
    assert forks._processes(10 * LEAST) == (1 if with_thread else min(forks.MOST, len(os.sched_getaffinity(0))))
