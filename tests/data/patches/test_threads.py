"""Rows are done once each, by one thread or by two, and an error of any of them is raised."""

import threading
from collections import Counter

import pytest

from stbench.data.patches import threads
from stbench.data.patches.threads import for_each, threads_here


@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("n_rows", [0, 1, threads.AT_ONCE, 100])
def test_every_row_is_done_once(n_rows, n_threads):
    done = Counter()
    for_each(range(n_rows), lambda row: done.update([row]), n_threads)
    assert done == Counter(range(n_rows))


def test_two_threads_work_at_once():
    both = threading.Barrier(2, timeout=10)
    for_each(range(2 * threads.AT_ONCE), lambda row: row % threads.AT_ONCE or both.wait(), 2)


@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("wrong", [0, 50])
def test_what_a_thread_raises_is_raised(wrong, n_threads):
    def do(row):
        if row == wrong:
            raise ValueError(f"row {row}")

    with pytest.raises(ValueError, match=f"row {wrong}"):
        for_each(range(60), do, n_threads)


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 2), (16, 2)])
def test_two_threads_where_there_are_two_cores(cores, expected, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)))
    assert threads_here() == expected
