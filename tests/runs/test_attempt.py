"""An attempt ends in one way or another, with what is remarked of it, whatever the method raises."""

import random
import signal
from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.loading import adapter_class
from stbench.cards import datasets, methods, tasks
from stbench.encoders.compute import Compute
from stbench.errors import ProtocolError, StoreError, WeightsMissing
from stbench.runs.attempt import Attempt
from stbench.runs.entries import entry_of
from stbench.runs.log import MemoryLog
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.process import seeded
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.her2st import write_her2st

CARD = methods(CARDS)["careless"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attempt")
    write_her2st(folder / "data", ("A1", "B1"))
    return Place(
        store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data"
    )


def ended(place, monkeypatch, train):
    """How an attempt ends whose method trains like this, and its log."""
    monkeypatch.setattr(adapter_class(CARD), "train", train)
    (job, _) = make_plan([entry_of(CARD, "quick")], tasks()["gene-pred"], place.cohort(), "quick").jobs
    log = MemoryLog()
    attempt = Attempt(job, place, place.cohort(), Store.open(place.store), Compute(), None, log)
    with seeded(bytes(4)) as generators:
        return attempt.ended(generators), log.text()


@pytest.mark.parametrize(
    ("error", "status", "cause"),
    [
        (ValueError("odd"), "failed", "ValueError: odd"),
        (ZeroDivisionError(), "failed", "ZeroDivisionError"),
        (GeneratorExit(), "failed", "GeneratorExit"),
        (SystemExit("enough"), "failed", "SystemExit: enough"),
        (MemoryError(), "out of memory", "the job needed more memory than there is"),
        (ProtocolError("the method", "is odd"), "failed", "the method"),
        (WeightsMissing("weights 'uni'", "are not on this machine"), "needs weights", "are not on this machine"),
    ],
)
def test_whatever_is_raised_is_a_status_with_its_cause(place, monkeypatch, error, status, cause):
    def train(*_):
        print("about to fail")
        raise error

    end, log = ended(place, monkeypatch, train)
    assert (end.status, end.predictions) == (status, ())
    assert cause in end.cause
    assert end.panel_sha256
    assert log.startswith("about to fail")
    assert ("Traceback" in log) is (status != "needs weights")


def test_an_interrupt_is_a_methods_own_where_the_worker_ignores_it(place, monkeypatch):
    def train(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin by ignoring it
    try:
        with pytest.raises(KeyboardInterrupt):
            ended(place, monkeypatch, train)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert ended(place, monkeypatch, train)[0].cause == "KeyboardInterrupt"
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_store_that_cannot_be_written_ends_more_than_the_job(place, monkeypatch):
    def train(*_):
        raise StoreError("the store", "is full")

    with pytest.raises(StoreError):
        ended(place, monkeypatch, train)


@pytest.mark.parametrize(
    ("draw", "name"),
    [(random.random, "random's generator"), (lambda: np.random.rand(), "numpy's global generator")],  # noqa: NPY002
)
def test_draws_from_global_generators_are_remarked_and_the_same_in_every_run(place, monkeypatch, tmp_path, draw, name):
    drawn, usual = [], adapter_class(CARD).train

    def train(*given):
        drawn.append(draw())
        return usual(*given)

    for name_of_store in ("one", "two"):  # a model that is loaded is not trained
        end, _ = ended(replace(place, store=tmp_path / name_of_store), monkeypatch, train)
        assert end.status == "measured"
        assert [remark for remark in end.remarks if name in remark]
    assert drawn[0] == drawn[1]
