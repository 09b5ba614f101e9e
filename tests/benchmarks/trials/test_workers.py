"""Hostile methods and killed workers, as benchmarks/trials has them, in a short form."""

import pytest

from benchmarks.trials.workers import NEIGHBOURS, finished, hostile, killed
from tests.made.her2st import write_her2st

DEEDS = (
    "leaves-at-once", "prints-a-surrogate", "raises-the-unspeakable", "closes-stdout", "interrupts",
    "limits-file-size-for-good", "prints-a-lot", "normalises-in-place", "changes-folder", "leaves-a-fork",
    "writes-to-every-descriptor",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_her2st(folder / "data", ("A1", "B1"))
    return folder


@pytest.fixture(scope="module")
def calm(folder):
    return finished(folder, "calm", NEIGHBOURS)


def test_every_deed_is_one_row_and_touches_no_other(folder, calm):
    assert len(calm) == 6
    outcomes = list(hostile(folder, DEEDS, calm))
    assert [outcome.group for outcome in outcomes].count("hostile method") == len(DEEDS)
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []


@pytest.mark.parametrize("at_start", [True, False])
def test_killed_workers_cost_nothing(folder, calm, at_start):
    outcomes = list(killed(folder, calm, kills=2, seed=0, at_start=at_start))
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []
