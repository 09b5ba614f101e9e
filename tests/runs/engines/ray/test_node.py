"""A node takes jobs only where they would run as at the driver's, and gives errors that end the run back."""

import os
import sys
from types import SimpleNamespace

import pytest

from stbench import __version__
from stbench.cards import datasets
from stbench.errors import StoreError
from stbench.files.mirrors import mirrored
from stbench.runs.engines.ray import node
from stbench.runs.engines.ray.node import Briefing, Node, actor
from stbench.runs.place import Place
from stbench.runs.store import Store
from tests.made.object_store import in_memory
from tests.made.plans import plan_of


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setitem(sys.modules, "__main__", SimpleNamespace(__file__="default_worker.py"))
    Store.open(tmp_path / "store")
    return SimpleNamespace(
        store=tmp_path / "store", data_root=None, test_data_root=None, device="cpu", job_seconds=5.0, job_memory_gb=None
    )  # fmt: skip


class Station:
    answer = "measured"

    def __init__(self, place, threads):
        self.threads = threads

    def execute(self, job, limits):
        assert limits.seconds == 5.0
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("answer", ["measured", "failed", StoreError("the store", "is full")])
def test_a_node_that_was_briefed_runs_jobs(place, monkeypatch, answer):
    monkeypatch.setattr(node, "Station", type("Own", (Station,), {"answer": answer}))
    begun = Node()
    assert begun.begin(Briefing(place, 3, __version__, ("/elsewhere/modules",))) is None
    assert sys.path[-1] == "/elsewhere/modules"
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert not hasattr(sys.modules["__main__"], "__file__")
    assert begun.execute(plan_of("mean").jobs[0]) is answer


@pytest.mark.parametrize(
    ("version", "shared", "told"),
    [("0.0.1", True, f"has stbench {__version__}"), (__version__, False, "is not the driver's folder")],
)
def test_a_node_that_differs_says_how(place, tmp_path, version, shared, told):
    if not shared:
        place.store = tmp_path / "elsewhere"
    assert told in str(Node().begin(Briefing(place, 1, version, ())))


def test_the_driver_briefs_as_it_stands(place):
    assert Briefing.of(place, 2) == (place, 2, __version__, tuple(sys.path), {})


def test_a_node_has_mirrors_of_its_own_of_what_lies_on_an_object_store(tmp_path, monkeypatch):
    url = in_memory()
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / "driver"))
    data = tmp_path / "data"
    place = Place(store=mirrored(url), cache=tmp_path / "cache", dataset=datasets()["demo"], data_root=data)
    Store.open(place.store)
    briefing = Briefing.of(place, 1)
    assert briefing.urls == {"store": url}
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / "node"))
    here = briefing.place_here()
    assert here.store == tmp_path / "node/mirrors" / place.store.name
    assert (here.store / "format.json").is_file()
    assert here.data_root == data


@pytest.mark.parametrize("url", ["nothing://bucket/runs"])
def test_a_node_that_cannot_read_the_object_store_says_so(place, url):
    assert "is no URL that fsspec knows" in str(Node().begin(Briefing(place, 1, __version__, (), {"store": url})))


def test_ray_itself_tries_nothing_again():
    asked = {}
    assert actor(SimpleNamespace(remote=lambda **options: asked.update(options) or (lambda kind: kind))) is Node
    assert asked == {"max_restarts": 0, "max_task_retries": 0}
