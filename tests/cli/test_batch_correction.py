"""BLEEP's protocol with Harmony through the command line."""

import csv
import sys

import pytest

from tests.made.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 2, sections: 2, spots: 30, genes: 40, mpp_um: 4.0}
"""
HERE = ("--task", "bleep-visium-harmony", "--methods", "mean,colour-ridge", "--dataset", "small", "--cards", "cards")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cards/datasets").mkdir(parents=True)
    (tmp_path / "cards/datasets/small.yaml").write_text(CARD)
    return tmp_path


def test_the_table_says_what_was_corrected_what_leaks_and_why_there_is_no_ceiling(folder):
    ended = stbench("run", *HERE, "--workers", "1", folder=folder)
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/small/bleep-visium-harmony.md").read_text()
    for told in (
        "**batch-corrected**",
        "- Batch correction: Harmony (harmonypy ",
        "- Leak: the test slide's counts",
        "- Noise ceiling: none",
    ):
        assert told in page
    assert "of ceiling" not in page
    rows = list(csv.DictReader((folder / "leaderboards/small/bleep-visium-harmony.csv").open()))
    assert {row["method"]: row["status"] for row in rows} == dict.fromkeys(
        ("colour-ridge", "mean", "shuffled-ridge"), "measured"
    )
    assert len(list(folder.glob("cache/corrected/*.npy"))) == 1, "one correction serves all methods, folds and scores"
    ended = stbench("rescore", *HERE, folder=folder)
    assert (ended.code, "is answered in values after harmony" in ended.err) == (2, True)


def test_without_the_package_nothing_is_run(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "harmonypy", None)
    ended = stbench("run", *HERE, folder=folder)
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'stbench[harmony]'" in ended.err
    assert not (folder / "stbench-runs").exists()
