"""Which weights made a score is in its record, its row, the page and the JSON, by the file's content."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.cards import methods, tasks
from stbench.encoders.compute import Compute
from stbench.report.json import json_text, leaderboard_of
from stbench.report.markdown import markdown_text
from stbench.runs.answers import answers_of
from stbench.runs.entries import entry_of
from stbench.runs.plan import make_plan
from stbench.runs.record import Record, record_of
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction
from stbench.weights import WeightSearch
from tests.made.answers import answers, entrant, questions
from tests.made.cohort import GENES, made_cohort

CONTENT = b"\x80\x02 as a pickle begins"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def plan_of(search, profile="quick"):
    """A plan of UNI, whose weights have no published sha256."""
    entries = [entry_of(methods()["uni"], profile)]
    return make_plan(entries, tasks()["gene-pred"], made_cohort("A1", "B1"), profile, search=search)


def record(search, profile="quick"):
    """The record of a job of it."""
    return record_of(plan_of(search, profile).jobs[0], "measured", Compute())


def board_of(record):
    asked = questions(cohort=made_cohort("A1", "A2", "B1"))
    made = (entrant(asked, "uni", outcome=record.outcome, title="UNI"), entrant(asked, "other"))
    return leaderboard(answers(asked, *made))


@pytest.fixture
def given(tmp_path):
    (tmp_path / "model.bin").write_bytes(CONTENT)
    return record(WeightSearch({"uni": tmp_path / "model.bin"}))


def test_a_file_given_by_weights_is_in_record_row_page_and_json(given):
    assert given.weights == given.outcome.weights == {"uni": SHA256}
    board = board_of(given)
    assert {row.method: row.weights for row in board.rows} == {"uni": {"uni": SHA256}, "other": {}}
    assert f"- UNI loaded uni (sha256 {SHA256[:12]})\n" in markdown_text(board)
    stored = {row["method"]: row.get("weights") for row in json.loads(json_text(board))["rows"]}
    assert stored == {"uni": {"uni": SHA256}, "other": None}
    assert {row.method: row.weights for row in leaderboard_of(json_text(board), "x").rows}["uni"] == {"uni": SHA256}


@pytest.mark.parametrize("score", [0.1, 5.0], ids=["the best", "the worst"])
def test_weights_that_cannot_be_checked_are_marked_and_their_row_is_not_ranked(given, tmp_path, score):
    plan, store = plan_of(WeightSearch({"uni": tmp_path / "model.bin"})), Store.open(tmp_path / "store")
    for job in plan.jobs:
        zeros = [Prediction(np.zeros((30, 12), np.float32), job.fold.name, plan.questions.cohort["A1"].spots, GENES)]
        store.put(record_of(job, "measured", Compute()), zeros)
    (answer, _) = answers_of(plan, store).named("uni").answers
    assert answer.outcome.unverified == ("uni",)
    asked = questions(cohort=made_cohort("A1", "A2", "B1"))
    made = entrant(asked, "uni", score, outcome=answer.outcome, title="UNI"), entrant(asked, "other", 1.0)
    board = leaderboard(answers(asked, *made))
    row = board.named("uni")
    assert (row.status, row.name, row.competes, bool(row.values)) == ("weights unverified", "UNI ‡", False, True)
    page = markdown_text(board)
    assert f"- UNI ‡: weights unverified (uni, sha256 {SHA256[:12]});" in page
    assert "rows of unverified weights (‡) are not ranked" in page
    assert re.search(r"\|\s+‡ \| UNI ‡ ", page)
    assert re.search(r"\|\s+1 \| Other ", page)
    assert leaderboard_of(json_text(board), "x").named("uni").unverified == ("uni",)


def test_a_file_of_another_content_is_told_apart(given, tmp_path):
    (tmp_path / "other.bin").write_bytes(CONTENT + b"!")
    other = record(WeightSearch({"uni": tmp_path / "other.bin"}))
    assert other.key != given.key
    assert markdown_text(board_of(other)) != markdown_text(board_of(given))


@pytest.mark.parametrize(("profile", "state"), [("quick", "stand-in"), ("paper", "missing")])
def test_weights_that_are_not_there_are_no_weights_of_a_row(profile, state, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    absent = record(WeightSearch(folder=tmp_path), profile)
    assert absent.weights == {"uni": state}
    assert absent.outcome.weights == {}
    board = board_of(absent)
    assert "loaded" not in markdown_text(board)
    assert '"weights"' not in json_text(board)


def test_records_of_the_first_format_have_none(given):
    old = {name: value for name, value in given.plain().items() if name not in ("weights", "format")}
    assert Record.of(old).outcome.weights == {}


def test_weights_of_a_row_without_scores_are_not_listed(given):
    failed = replace(given, status="failed", cause="no luck")
    assert "loaded" not in markdown_text(board_of(failed))
