"""Turns: threads hand work in, one thread does it, and each gets what came of its own."""

import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from stbench.encoders.turns import Turns, at_once


@pytest.mark.parametrize("n", [0, 1, 7])
def test_work_is_done_in_the_serving_thread_alone(n):
    turns = Turns()
    with ThreadPoolExecutor(3) as pool:
        clients = [pool.submit(lambda i=i: (i, turns.run(threading.get_ident))) for i in range(n)]
        turns.serve(clients)
    assert [client.result() for client in clients] == [(i, threading.get_ident()) for i in range(n)]


def test_nobody_waits_for_a_thread_that_was_interrupted():
    def interrupted():
        raise KeyboardInterrupt

    turns = Turns()
    with ThreadPoolExecutor(3) as pool:
        clients = [pool.submit(turns.run, interrupted) for _ in range(3)]
        with pytest.raises(KeyboardInterrupt):
            turns.serve(clients)
    assert all(isinstance(client.exception(), CancelledError) for client in clients)


@pytest.mark.parametrize("error", [ValueError, MemoryError])
def test_whoever_hands_work_in_gets_its_error_and_others_go_on(error):
    def broken():
        raise error

    turns = Turns()
    with ThreadPoolExecutor(2) as pool:
        clients = [pool.submit(turns.run, work) for work in (broken, lambda: 3)]
        turns.serve(clients)
    assert isinstance(clients[0].exception(), error)
    assert clients[1].result() == at_once(lambda: 3)
