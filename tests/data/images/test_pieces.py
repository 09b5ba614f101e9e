"""Pieces are decoded once while there is room for them, by whichever thread comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.images.pieces import Pieces


def counting(calls):
    def decode(key):
        calls.append(key)
        return None if key < 0 else np.full(10, key, np.uint8)

    return decode


@pytest.mark.parametrize(("room", "decoded"), [(1000, [1, 2, -3]), (20, [1, 2, -3]), (19, [1, 2, -3, 1, 2, -3])])
def test_pieces_are_decoded_again_once_there_was_no_room_for_them(room, decoded):
    calls = []
    pieces = Pieces(counting(calls), room)
    for _ in range(2):
        assert [key if piece is None else piece[0] for key, piece in pieces.each([1, 2, -3])] == [1, 2, -3]
    assert calls == decoded


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 60))
def test_pieces_are_those_that_were_named_in_their_order_whatever_is_held(keys, room):
    assert [(key, int(piece[0])) for key, piece in Pieces(counting([]), room).each(keys)] == [(k, k) for k in keys]


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_that_need_the_same_pieces_share_the_work(threads):
    calls, both = [], threading.Barrier(2, timeout=10)

    def decode(key):
        if key in (0, 1):
            both.wait()  # passes only if two threads decode at once
        return counting(calls)(key)

    pieces = Pieces(decode, 1000)
    with ThreadPoolExecutor(threads) as pool:
        sums = list(pool.map(lambda _: sum(int(piece[0]) for _, piece in pieces.each(range(8))), range(threads)))
    assert sums == [sum(range(8))] * threads
    assert sorted(calls) == list(range(8))


@pytest.mark.parametrize("n_threads", [1, 2])
def test_a_piece_that_cannot_be_decoded_is_an_error_for_all_who_need_it_and_is_tried_again(n_threads):
    together, broken = threading.Barrier(n_threads, timeout=10), [True]

    def decode(key):
        if broken:
            raise ValueError("broken")
        return np.zeros(1)

    pieces = Pieces(decode, 100)

    def read(_):
        together.wait()
        with pytest.raises(ValueError, match="broken"):
            list(pieces.each([0]))

    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(read, range(n_threads)))
    broken.clear()
    assert len(list(pieces.each([0]))) == 1


@pytest.mark.parametrize("broken", [False, True])
def test_who_has_to_wait_decodes_what_comes_next_and_nobody_else_does(broken):
    calls, started, looked_ahead = [], threading.Event(), threading.Event()

    def decode(key):
        calls.append(key)
        if key == 0:
            started.set()
            looked_ahead.wait(10)
        if key == 9:
            looked_ahead.set()
            if broken:
                raise ValueError("broken")
        return np.full(10, key, np.uint8)

    pieces = Pieces(decode, 1000)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: [key for key, _ in pieces.each([0], [9])])
        assert started.wait(10)
        assert [key for key, _ in pieces.each([0], [9])] == first.result() == [0]
    assert calls == [0, 9]
    if broken:
        with pytest.raises(ValueError, match="broken"):
            list(pieces.each([9]))
