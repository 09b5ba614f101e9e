"""Accuracy scores in a table: slide by slide, among the rows that may be ranked and the controls, and said below it."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.ranking import leaderboard
from stbench.report.markdown import markdown_text
from stbench.report.wording import note_lines
from stbench.scoring.answers import Outcome
from tests.made.answers import answers, entrant, questions
from tests.made.planted import planted_cohort, planted_task

TASK = planted_task(metrics=("pcc@all", "ssim@all", "rmse@all", "js@all", "accuracy_score@all"))
ASKED = questions(TASK, planted_cohort("A1", "B1", spots=30))
SCORE = "accuracy_score@all"
BEST, MIDDLE = entrant(ASKED, "best", 0.1), entrant(ASKED, "middle", 0.5)
CONTROL = entrant(ASKED, "control", 2.0, control=True)


def board(*entrants):
    return leaderboard(answers(ASKED, *entrants))


@pytest.mark.parametrize(("method", "score"), [("best", 1.0), ("middle", 2 / 3), ("control", 1 / 3)])
def test_methods_and_controls_are_ranked_together_on_each_slide(method, score):
    row = board(BEST, MIDDLE, CONTROL).named(method)
    assert (row.values[SCORE], row.spreads[SCORE]) == (pytest.approx(score), pytest.approx(0.0, abs=1e-12))


@pytest.mark.parametrize("change", [
    {"answers": tuple(replace(each, outcome=Outcome(status="measured", stand_in=True)) for each in BEST.answers)},
    {"honest": "middle"},
])  # fmt: skip
def test_rows_that_are_not_to_be_ranked_have_none_and_move_no_other(change):
    with_it, without = board(replace(BEST, **change), MIDDLE, CONTROL), board(MIDDLE, CONTROL)
    assert math.isnan(with_it.named("best").values[SCORE])
    for method in ("middle", "control"):
        assert with_it.named(method).values[SCORE] == without.named(method).values[SCORE]


def test_the_truth_itself_would_be_the_best_and_the_table_says_what_the_score_is():
    made = board(BEST, MIDDLE, CONTROL)
    assert made.upper_bound[SCORE] == 1.0
    assert [line for line in note_lines(made) if "Li et al." in line]
    assert "accuracy score, all genes" in markdown_text(made)


def test_a_table_without_rows_or_without_the_column_is_as_it_was():
    assert board(replace(BEST, answers=())).rows[0].values == {}
    plain = planted_task()
    asked = questions(plain, ASKED.cohort)
    assert not [line for line in note_lines(leaderboard(answers(asked, entrant(asked, "one")))) if "Li et al." in line]
