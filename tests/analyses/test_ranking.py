"""Leaderboards from answers: rows, their values, their order, their brackets."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.analyses.leaderboard import BATCH_CORRECTED
from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Entrant, Outcome
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card, truth, without
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


@given(st.permutations(["b", "c", "a"]))
@settings(max_examples=6, deadline=None)
def test_rows_of_equal_score_are_in_the_order_of_their_names(names):
    board = leaderboard(answers(ASKED, *(entrant(ASKED, name, guess=truth) for name in names)))
    assert [own.method for own in board.rows] == ["a", "b", "c"]


@given(st.permutations(["good", "fair", "poor", "flat", "partly"]))
@settings(max_examples=8, deadline=None)
def test_the_order_in_which_methods_are_named_does_not_matter(names):
    noise = {"good": 0.1, "fair": 0.8, "poor": 3.0, "flat": None, "partly": 0.5}
    entrants = {name: entrant(ASKED, name, noise[name]) for name in noise}
    entrants["partly"] = without(entrants["partly"], "B1", FAILED)
    usual, turned = (leaderboard(answers(ASKED, *(entrants[name] for name in order))) for order in (noise, names))
    assert turned.rows == usual.rows
    assert turned.inference == usual.inference
    assert (turned.ceiling, turned.upper_bound) == (usual.ceiling, usual.upper_bound)


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
