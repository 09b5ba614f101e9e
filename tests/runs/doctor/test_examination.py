"""Examination: every part is looked at, and nothing is changed."""

import pytest

from stbench.files.array_cache import ArrayCache
from stbench.runs.doctor import machine
from stbench.runs.doctor.examination import Examination, cached
from stbench.weights import WeightSearch


@pytest.mark.parametrize(("limit", "state"), [(50, "remark"), (2**20, "ok")])
def test_a_cache_beyond_its_limit_is_worth_a_look(tmp_path, limit, state):
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches/key.npy").write_bytes(bytes(100))
    assert cached(ArrayCache(tmp_path, limit)).state == state


def test_every_part_is_looked_at_and_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "gpus", lambda: iter(()))
    asked = Examination(store=tmp_path / "store", cache=tmp_path / "cache", search=WeightSearch())
    told = [check.what.split()[0].rstrip(",") for check in asked.checks()]
    assert {"processor", "memory", "Python", "packages", "threads", "cached", "store", "cache", "weights"} <= set(told)
    assert list(tmp_path.iterdir()) == []
