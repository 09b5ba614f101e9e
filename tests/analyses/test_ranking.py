"""Leaderboards from answers: rows, their values, their order, their brackets."""

from dataclasses import replace

import pytest

from stbench.analyses.leaderboard import BATCH_CORRECTED
from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Entrant, Outcome
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card, without
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)
FAILED = Outcome(status="failed", cause="ValueError: no luck")


@pytest.mark.parametrize(("metric", "order"), [("pcc@all", ["good", "poor", "flat"]), ("mae@all", None)])
def test_rows_are_in_the_order_of_the_ranking_score_and_rows_without_one_below(metric, order):
    asked = questions(task_card(metrics=(metric,)), COHORT)
    made = answers(asked, Entrant(name="absent", not_applicable="no"), entrant(asked, "flat", None),
                   entrant(asked, "poor", 3.0), entrant(asked, "good", 0.1),
                   without(entrant(asked, "broken"), "A1", FAILED))  # fmt: skip
    board = leaderboard(made)
    scored = [own for own in board.rows if own.values]
    assert [own.method for own in board.rows[len(scored) :]] == ["absent", "broken"]
    values = [own.values[metric] for own in scored]
    assert values == sorted(values, reverse=metric == "pcc@all")
    assert order is None or [own.method for own in scored] == order


def test_rows_of_equal_score_are_in_the_order_of_their_names():
    names = ["b", "c", "a"]
    board = leaderboard(answers(ASKED, *(entrant(ASKED, name, 0.5) for name in names)))
    assert [own.method for own in board.rows] == sorted(names)


@pytest.mark.parametrize(
    ("changes", "badges"),
    [
        ({}, ()),
        ({"tags": ("same-patient",)}, ("same-patient",)),
        ({"batch_correction": "harmony", "panel": {"rule": "all", "chosen_on": "all"}, "tags": ("transductive",)},
         ("transductive", BATCH_CORRECTED)),
    ],
)  # fmt: skip
def test_badges_are_the_tags_of_the_task_and_its_correction(changes, badges):
    asked = questions(task_card(**changes), COHORT).with_panels({})
    assert leaderboard(answers(asked, Entrant(name="absent"))).facts.badges == badges


def test_the_ceiling_is_of_correlations_per_gene_and_the_upper_bound_of_all_columns():
    board = leaderboard(answers(ASKED, entrant(ASKED, "good")))
    assert set(board.ceiling) == {"pcc@hvg-5", "pcc@markers"}
    assert set(board.upper_bound) == {"pcc@hvg-5", "pcc@markers", "mae@all", "pcc_overall"}
    asked = questions(clustering_card(), COHORT)
    assert leaderboard(answers(asked, entrant(asked, "one", guess=drawn))).ceiling == {}


def test_before_anything_is_measured_there_are_rows_and_no_brackets():
    asked = ASKED.with_panels({})
    own = Entrant(name="one", answers=tuple(replace(a, outcome=None) for a in entrant(ASKED, "one").answers))
    board = leaderboard(answers(asked, own))
    assert [(found.status, found.values) for found in board.rows] == [("not run", {})]
    assert (board.ceiling, board.upper_bound, board.inference.refusal) == ({}, {}, "nothing is scored yet")


def test_details_are_columns_of_their_own_and_the_reference_is_the_task_cards():
    asked = questions(task_card(metrics=("pcc@all",), details=("mae@each-marker",), reference="poor"), COHORT)
    board = leaderboard(answers(asked, entrant(asked, "good"), entrant(asked, "poor", 3.0)))
    assert [column.text for column in board.columns] == ["pcc@all"]
    assert [column.text for column in board.details] == ["mae@gene-GENE1", "mae@gene-GENE2"]
    assert board.reference == "poor"
    assert board.named("poor") is board.rows[1]
    assert board.named("absent") is None
    assert set(board.rows[0].values) == {"pcc@all", "mae@gene-GENE1", "mae@gene-GENE2"}
