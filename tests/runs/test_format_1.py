"""A run that a stbench of store format 1 kept: data, store and tables. It is found by its former keys, for ever."""

import csv
import shutil

import pytest

from tests.made import CARDS
from tests.made.command import stbench

ARCHIVE = CARDS.parent / "archives" / "run-format-1"
HERE = ("--dataset", "her2st", "--data-root", "data", "--store", "store", "--out", "tables", "--cards", "cards")
FORMER = {"former-colour": "colour-ridge"}
"""Methods of the archive's cards, which are as shipped ones were when the run was made."""


def rows(path):
    return {row["method"]: row for row in csv.DictReader(path.open(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("task", "methods"), [("gene-pred", "mean,former-colour"), ("clustering", "position,former-colour")]
)
def test_a_store_of_format_1_gives_its_golden_table(tmp_path, task, methods):
    shutil.copytree(ARCHIVE, tmp_path / "run")
    ended = stbench("leaderboard", "--task", task, "--methods", methods, *HERE, folder=tmp_path / "run")
    assert ended.code == 0, ended.err
    golden, made = (
        rows(ARCHIVE / "golden" / f"{task}.csv"),
        rows(tmp_path / "run" / "tables" / "her2st" / f"{task}.csv"),
    )
    numbers = [
        name for name in next(iter(golden.values())) if "@" in name or name.startswith(("pcc", "ari", "nmi", "ami"))
    ]
    assert len(numbers) > 8
    for method in methods.split(","):
        assert made[method]["status"] == "measured"
        for name in numbers:
            expected, value = golden[FORMER.get(method, method)][name], made[method][name]
            assert (not expected and not value) or float(value) == pytest.approx(float(expected), rel=1e-6, abs=1e-9)


def test_what_changed_since_is_not_taken_from_a_store_of_format_1(tmp_path):
    shutil.copytree(ARCHIVE, tmp_path / "run")
    next((tmp_path / "run" / "data" / "ST-cluster").rglob("A1*")).unlink()
    ended = stbench("leaderboard", "--methods", "mean", *HERE, folder=tmp_path / "run")
    assert ended.code == 0, ended.err
    assert rows(tmp_path / "run" / "tables" / "her2st" / "gene-pred.csv")["mean"]["status"] == "not run"
