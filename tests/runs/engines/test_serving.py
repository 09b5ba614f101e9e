"""What a worker says of a job, whatever became of it, and how it gets what was printed."""

import threading
from multiprocessing import Pipe

import pytest

from stbench.errors import StoreError
from stbench.runs.engines import serving
from stbench.runs.engines.channel import Channel
from stbench.runs.engines.serving import ASKS_FOR_LOG, Broken
from stbench.runs.execute import Executed


@pytest.fixture
def ends():
    ours, theirs = Pipe()
    yield Channel(ours), Channel(theirs)
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt(), Broken("KeyboardInterrupt: ")),
        (OSError("no file\nis left"), Broken("OSError: no file is left")),
        (SystemExit(3), Broken("SystemExit: 3")),
    ],
)
def test_an_error_that_a_job_leaves_behind_is_its_own_row(monkeypatch, ends, error, message):
    def executed(*_, **__):
        raise error

    monkeypatch.setattr(serving, "executed", executed)
    assert serving._done(None, None, 1, ends[0]) == message


def test_an_error_that_makes_going_on_vain_is_passed_on(monkeypatch, ends):
    error = StoreError("the store", "is full")
    monkeypatch.setattr(serving, "executed", lambda *_, **__: (_ for _ in ()).throw(error))
    assert serving._done(None, None, 1, ends[0]) is error


def test_the_log_of_a_job_is_what_its_driver_has_read(monkeypatch, ends):
    def executed(job, place, threads, log):
        return Executed("failed", (log.text(),))

    monkeypatch.setattr(serving, "executed", executed)

    def answer():
        assert ends[0].receive() == ASKS_FOR_LOG
        ends[0].send("printed")

    driver = threading.Thread(target=answer)
    driver.start()
    assert serving._done(None, None, 1, ends[1]) == Executed("failed", ("printed",))
    driver.join()
