"""The manifest: what it says of a row is what the row's table says."""

import json

import pytest

from stbench.analyses.ranking import leaderboard
from stbench.errors import StoreError
from stbench.report.csv import full
from stbench.report.entries.manifest import NAME, manifest_at, manifest_of
from stbench.scoring.outside.template import facts_of
from tests.made.answers import answers, entrant, questions
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "B1"))
OWN = entrant(ASKED, "own", title="=Own <b>")


@pytest.fixture(scope="module")
def manifest():
    return manifest_of(OWN, answers(ASKED, OWN), facts_of(ASKED), "python \u202e train.py")


def test_it_has_the_numbers_of_the_table(manifest):
    (row,) = leaderboard(answers(ASKED, OWN)).rows
    assert manifest.scores == {name: full(value) for name, value in row.values.items()}
    assert manifest.slides == {name: full(value) for name, value in row.slides.items()}


def test_it_is_read_as_it_was_written_in_plain_characters(manifest, tmp_path):
    (tmp_path / NAME).write_text(manifest.text)
    assert manifest_at(tmp_path) == manifest
    assert manifest.text.isascii()


@pytest.mark.parametrize(("name", "value"), [("scores", []), ("task_version", "1"), ("name", None), ("format", 99)])
def test_another_type_is_told(manifest, tmp_path, name, value):
    (tmp_path / NAME).write_text(json.dumps({**json.loads(manifest.text), name: value}))
    with pytest.raises(StoreError, match=NAME):
        manifest_at(tmp_path)
