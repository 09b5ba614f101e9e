"""Cores: affinity and the quota of a container bound the workers."""

import os

import pytest

from stbench.runs import cores
from stbench.runs.cores import free_cores, quota_cores

MANY = 2**30


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("100000 100000", 1), ("350000 100000", 3), ("50000 100000", 0), ("max 100000", MANY), ("", MANY), ("1", MANY)],
)
def test_workers_keep_to_the_quota_of_a_container(tmp_path, quota, expected):
    (tmp_path / "cpu.max").write_text(quota + "\n")
    assert quota_cores(tmp_path / "cpu.max") == expected
    assert quota_cores(tmp_path / "absent") == MANY


@pytest.mark.parametrize(
    ("allowed", "quota", "expected"), [(8, MANY, 8), (8, 3, 3), (2, 3, 2), (1, 0, 1)],
    ids=["no quota", "a quota", "a wide quota", "at least one"],
)  # fmt: skip
def test_the_smaller_of_affinity_and_quota_counts(monkeypatch, allowed, quota, expected):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    monkeypatch.setattr(cores, "quota_cores", lambda _: quota)
    assert free_cores() == expected
