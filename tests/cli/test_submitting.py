"""``template`` and ``score``: what a run predicted, handed in as a file, has the scores of the run."""

import csv
import json

import pandas as pd
import pytest

from tests.cli.conftest import HERE
from tests.made.command import stbench


@pytest.fixture(scope="module")
def done(ran):
    """A folder where methods were run and a template was filled with what one of them predicted."""
    assert stbench("template", "mine.parquet", *HERE, folder=ran).code == 0
    fill(ran, "colour-ridge")
    return ran


def fill(folder, method):
    """With pandas and NumPy alone."""
    import numpy as np

    table = pd.read_parquet(folder / "mine.parquet").set_index(["fold", "slide", "spot"])
    for path in folder.glob("stbench-runs/jobs/*/record.json"):
        record = json.loads(path.read_text())
        if record["method"] == method:
            stored = np.load(path.parent / "predictions.npz")
            for number, slide in enumerate(stored["slides"]):
                for spot, values in zip(stored[f"spots_{number}"], stored[f"values_{number}"], strict=True):
                    table.loc[(record["fold"], slide, spot), list(stored["genes"])] = values
    table.reset_index().to_parquet(folder / "mine.parquet")


def rows(folder, place):
    return {row["method"]: row for row in csv.DictReader((folder / place / "her2st/gene-pred.csv").open())}


def test_a_filled_template_scores_as_the_run_that_it_was_filled_from(done):
    ended = stbench("score", "mine.parquet", "--methods", "mean,colour-ridge", *HERE, folder=done)
    assert ended.code == 0, ended.err
    scored, ran = rows(done, "scored"), rows(done, "leaderboards")
    assert set(scored) == {*ran, "mine"}
    own, run = scored["mine"], scored["colour-ridge"]
    assert (own["status"], own["origin"], own["cost_predict_wall_s"]) == ("submitted", "submitted", "")
    numbers = [name for name in own if "@" in name or name.startswith(("pcc", "mae", "interval"))]
    assert len(numbers) > 10
    assert [own[name] for name in numbers] == [run[name] for name in numbers]
    assert "mine (submitted): predictions that were made elsewhere" in ended.out
    assert "cannot be checked" in (done / "scored/her2st/gene-pred.md").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mine.parquet", "--name", "mean"), "'mean' is a row already"),
        (("mine.parquet", "mine.parquet"), "are called alike"),
        (("mine.parquet", "other.csv", "--name", "x"), "is given with 2 files"),
        (("absent.parquet",), "absent.parquet: is missing"),
        (("mine.xlsx",), "is no file of predictions by its name"),
    ],
)
def test_a_mistake_is_one_message_and_2(done, words, told):
    ended = stbench("score", *words, "--methods", "mean", *HERE, "--out", "no", folder=done)
    assert ended.code == 2
    assert told in ended.err
    assert not (done / "no").exists()


def test_files_are_scored_alone_where_there_is_no_store(done):
    ended = stbench("score", "mine.parquet", *HERE, "--store", "none", "--out", "alone", folder=done)
    assert ended.code == 0, ended.err
    assert set(rows(done, "alone")) == {"mine"}
    assert not (done / "none").exists()


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A1", "<script>alert(1)</script>", "a|b", "x\u202ey\n# z"])
def test_names_of_rows_do_no_harm(done, name):
    ended = stbench("score", "mine.parquet", *HERE, "--store", "none", "--out", "odd", "--name", name, folder=done)
    assert ended.code == 0, ended.err
    page, table = ((done / f"odd/her2st/gene-pred.{form}").read_text() for form in ("md", "csv"))
    assert "\u202e" not in page + table + ended.out
    assert "<script" not in page
    assert not any(cell.startswith(("=", "+", "-", "@")) and not _is_number(cell) for cell in _cells(table))
    assert len(table.splitlines()) == 2


def _cells(table):
    return [cell for row in csv.reader(table.splitlines()) for cell in row]


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
