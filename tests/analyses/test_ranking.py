"""Leaderboards from answers: rows, their values, their order, their brackets."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.leaderboard import BATCH_CORRECTED
from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Entrant, Outcome
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, drawn, entrant, pooled_card, questions, task_card, without
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)
FAILED = Outcome(status="failed", cause="ValueError: no luck")
STOOD_IN = Outcome(status="measured", stand_in=True)


def row(own: Entrant, asked=ASKED):
    (only,) = leaderboard(answers(asked, own)).rows
    return only


def test_the_value_of_a_row_is_the_mean_over_its_test_slides():
    own = entrant(ASKED, "good")
    found, scores = row(own), scores_of(answers(ASKED, own))
    column = leaderboard(answers(ASKED, own)).first
    slides = {score.slide: column.of(score, ()) for each in scores.values() for score in each}
    assert found.slides == slides
    assert found.values[column.text] == pytest.approx(np.mean(list(slides.values())))
    assert found.spreads[column.text] == pytest.approx(np.std(list(slides.values()), ddof=1))


def test_seeds_are_averaged_before_slides():
    both, first, second = (row(entrant(ASKED, "good", seeds=seeds)) for seeds in ((0, 7), (0,), (7,)))
    assert first.slides != second.slides
    for slide, value in both.slides.items():
        assert value == pytest.approx((first.slides[slide] + second.slides[slide]) / 2)


def test_a_task_that_pools_spots_has_a_value_per_fold():
    asked = questions(pooled_card(), COHORT)
    found = row(entrant(asked, "good"), asked)
    scores = scores_of(answers(asked, entrant(asked, "good")))["good-A-0"]
    first = leaderboard(answers(asked, entrant(asked, "good"))).first
    assert found.slides["A"] == first.of(scores[2], COHORT.markers) != first.of(scores[0], COHORT.markers)
    assert set(found.slides) == {"A", "B1"}


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
    ("own", "status", "cause", "folds"),
    [
        (entrant(ASKED, "good"), "measured", "", 3),
        (without(entrant(ASKED, "good"), "A1", STOOD_IN), "measured†", "", 3),
        (without(entrant(ASKED, "good"), "A2", None), "not run", "2 of 3 jobs are done", 2),
        (without(entrant(ASKED, "good"), "B1", FAILED), "failed", "B1: ValueError: no luck", 2),
        (without(without(entrant(ASKED, "good"), "A1", None), "B1", FAILED), "failed", "B1: ValueError: no luck", 1),
        (without(entrant(ASKED, "good"), "A1", Outcome(status="timed out", cause="after 5 s")), "timed out",
         "A1: after 5 s", 2),
        (Entrant(name="good", not_applicable="its adapter has no 'predict'"), "not applicable",
         "its adapter has no 'predict'", 0),
    ],
    ids=["measured", "stand-in", "not run", "failed", "failed first", "timed out", "not applicable"],
)  # fmt: skip
def test_a_row_has_a_status_and_where_it_has_no_score_a_cause(own, status, cause, folds):
    found = row(own)
    assert (found.status, found.cause, found.folds_done) == (status, cause, folds)
    assert bool(found.values) is bool(found.slides) is status.startswith("measured")
    assert found.key == (f"good-{cause[:2]}-0" if status in ("failed", "timed out") else "")
    assert found.competes is (status == "measured")


def test_a_row_says_what_the_entrant_says_of_itself():
    own = entrant(ASKED, "good", title="Good one", control=True, floor=True, note="smaller", origin="submitted")
    found = row(own)
    assert (found.title, found.control, found.floor, found.note, found.origin) == (
        "Good one", True, True, "smaller", "submitted",
    )  # fmt: skip
    assert not found.competes


def test_costs_add_up_over_folds_and_a_training_that_is_shared_counts_once():
    cost = {"train_wall_s": 2.0, "predict_wall_s": 0.5, "peak_memory_mb": 100.0, "gpu_s": 1.0}
    own = entrant(ASKED, "good", outcome=Outcome(status="measured", cost=cost))
    assert row(own).cost == {"train_wall_s": 6.0, "predict_wall_s": 1.5, "gpu_s": 3.0, "peak_memory_mb": 100.0}
    shared = replace(own, answers=tuple(replace(answer, training="the same") for answer in own.answers))
    assert row(shared).cost == {"train_wall_s": 2.0, "predict_wall_s": 1.5, "gpu_s": 3.0, "peak_memory_mb": 100.0}


def test_what_answers_were_computed_with_is_told_once_each():
    computes = [{"device": "cpu", "gpu": "", "precision": "float32"}, {"device": "cuda", "gpu": "H100"}, {}]
    own = entrant(ASKED, "good")
    changed = tuple(
        replace(answer, outcome=Outcome(status="measured", compute=compute))
        for answer, compute in zip(own.answers, computes, strict=True)
    )
    assert row(replace(own, answers=changed)).compute == ("cpu, float32", "cuda, H100")


def test_constant_predictions_are_counted_over_slides_and_not_again_where_they_are_pooled():
    asked = questions(pooled_card(), COHORT)
    assert row(entrant(asked, "flat", None), asked).constant_predictions == 3 * 12


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
