"""``verify``, ``submit``, ``reproduce``, ``ledger``: what is as published passes, and what was changed is named."""

import json
import re
import shutil
import zipfile

import numpy as np
import pytest

from tests.cli.conftest import HERE, METHODS
from tests.made import CARDS, ROOT
from tests.made.command import stbench

DATA = ("--data-root", "data", "--cards", CARDS)


@pytest.fixture
def folder(ran, tmp_path):
    """A copy of the run that may be changed."""
    for name in ("leaderboards", "stbench-runs"):
        shutil.copytree(ran / name, tmp_path / name)
    (tmp_path / "data").symlink_to(ran / "data")
    (tmp_path / "cache").symlink_to(ran / "cache")
    return tmp_path


@pytest.fixture(scope="module")
def packed(ran):
    ended = stbench("submit", "--method", "colour-ridge", *HERE, folder=ran)
    assert ended.code == 0, ended.err
    assert "3 predictions of colour-ridge" in ended.out or "2 predictions of colour-ridge" in ended.out
    return ran / "submission.zip"


def digit(path, before="colour-ridge"):
    """Change a digit behind a word of a text."""
    text = path.read_text(encoding="utf-8")
    at = next(
        n for n in range(text.index(before) + len(before), len(text)) if text[n] in "123456789" and text[n - 1] == "."
    )
    path.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :], encoding="utf-8")


def prediction(folder):
    """Change one value of one prediction in the store."""
    for path in sorted(folder.glob("stbench-runs/jobs/*/predictions.npz")):
        if json.loads(path.with_name("record.json").read_text())["method"] == "colour-ridge":
            arrays = dict(np.load(path))
            arrays["values_0"][0, 0] += 0.25
            np.savez(path, **arrays)
            return


CHANGES = {
    "a digit of the CSV": (
        lambda folder: digit(folder / "leaderboards/her2st/gene-pred.csv"), (), r"gene-pred.csv, line \d, row 'colour"
    ),
    "a digit of the page": (
        lambda folder: digit(folder / "leaderboards/her2st/gene-pred.md", "Colour"), (), r"gene-pred.md, line \d+"
    ),
    "a digit of the JSON": (
        lambda folder: digit(folder / "leaderboards/her2st/gene-pred.json", '"values"'), (), "as its JSON has it"
    ),
    "a line of the ledger": (
        lambda folder: digit(folder / "leaderboards/LEDGER.csv"), (), r"LEDGER.csv, line \d+: is not as it was appended"
    ),
    "a prediction": (prediction, ("--store", "stbench-runs", *DATA), "row 'colour-ridge': .*damaged"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_named(folder, change):
    do, words, told = CHANGES[change]
    do(folder)
    ended = stbench("verify", "leaderboards/her2st/gene-pred.csv", *words, folder=folder)
    assert ended.code in (1, 2)
    assert re.search(told, ended.out + ended.err), ended.out + ended.err


@pytest.mark.parametrize(
    ("path", "words"),
    [("leaderboards", ()), ("leaderboards/her2st/gene-pred.md", ("--store", "stbench-runs", *DATA))],
    ids=["all tables", "from predictions"],
)
def test_what_was_published_passes(ran, path, words):
    ended = stbench("verify", path, *words, folder=ran)
    assert ended.code == 0, ended.out + ended.err
    assert "its forms and the ledger agree" in ended.out


def test_committed_tables_and_their_ledger_pass():
    ended = stbench("verify", "leaderboards", folder=ROOT)
    assert ended.code == 0, ended.out[-2000:] + ended.err


def test_a_number_that_moves_is_entered_with_its_difference_and_why(folder):
    ledger = folder / "leaderboards/LEDGER.csv"
    before = ledger.read_text(encoding="utf-8")
    ledger.write_text("".join(before.splitlines(keepends=True)[:1]), encoding="utf-8")
    ended = stbench("ledger", "--why", "a new ledger", folder=folder)
    assert ended.code == 0, ended.err
    assert ledger.read_text(encoding="utf-8").count(",a new ledger,") == before.count("\n") - 1
    again = stbench("leaderboard", *METHODS, *HERE, "--why", "nothing moved", folder=folder)
    assert again.code == 0, again.err
    assert "nothing moved" not in ledger.read_text(encoding="utf-8")


def test_a_packed_row_is_scored_again_and_packed_alike(ran, packed):
    ended = stbench("verify", "submission.zip", *DATA, folder=ran)
    assert ended.code == 0, ended.out + ended.err
    assert "its predictions give every number that it says" in ended.out
    stbench("submit", "--method", "colour-ridge", *HERE, "--archive", "again.zip", folder=ran)
    assert (ran / "again.zip").read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert b"adapter:" in archive.read("card.yaml")
        assert len(json.loads(archive.read("record.json"))) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "is given no predictions, or two kinds"),
        (("mine.csv", "--method", "mean"), "is given no predictions, or two kinds"),
        (("--method", "mean,colour-ridge"), "names 2 methods"),
        (("--method", "mean", "--archive", "x.tar"), "is no name for an archive"),
        (("--method", "mean", "--store", "none"), "lacks predictions"),
    ],
)
def test_what_cannot_be_packed_is_told(ran, words, told):
    ended = stbench("submit", *words, *HERE, folder=ran)
    assert ended.code == 2
    assert told in ended.err


@pytest.mark.parametrize("method", ["mean", "colour-ridge"])
def test_a_row_is_made_again_by_its_command(ran, method):
    ended = stbench("reproduce", f"her2st/gene-pred/{method}", *DATA, folder=ran)
    data = "--profile quick --device cpu --data-root data"
    command = f"stbench run --methods {method} --task gene-pred --dataset her2st {data}"
    assert ended.out.startswith(command)
    if method == "mean":
        again = stbench("reproduce", f"her2st/gene-pred/{method}", "--run", *DATA, "--workers", "1", folder=ran)
        assert again.code == 0, again.out + again.err
        assert "numbers, all the same" in again.out


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("her2st", "names no row"),
        ("her2st/gene-pred/absent", "is not in this table"),
        ("her2st/absent/mean", "absent.json: is missing"),
        ("../gene-pred/mean", "a name that cannot name a file"),
    ],
)
def test_a_row_that_there_is_not_is_told(ran, row, told):
    ended = stbench("reproduce", row, folder=ran)
    assert ended.code == 2
    assert told in ended.err
