"""Rows: what an entrant's answers come to, with status, cost and compute."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Entrant, Outcome
from stbench.scoring.score import scores_of
from tests.made.answers import answers, entrant, pooled_card, questions, task_card, without
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


@pytest.mark.parametrize("seeds", [(0, 7), (7, 0), (3, 1, 2)])
def test_seeds_are_averaged_before_slides(seeds):
    together, *alone = (row(entrant(ASKED, "good", seeds=own)) for own in (seeds, *((seed,) for seed in seeds)))
    assert alone[0].slides != alone[1].slides
    for slide, value in together.slides.items():
        assert value == pytest.approx(np.mean([one.slides[slide] for one in alone]))


def test_a_task_that_pools_spots_has_a_value_per_fold():
    asked = questions(pooled_card(), COHORT)
    found = row(entrant(asked, "good"), asked)
    scores = scores_of(answers(asked, entrant(asked, "good")))["good-A-0"]
    first = leaderboard(answers(asked, entrant(asked, "good"))).first
    assert found.slides["A"] == first.of(scores[2], COHORT.markers) != first.of(scores[0], COHORT.markers)
    assert set(found.slides) == {"A", "B1"}


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


@pytest.mark.parametrize(
    ("cost", "own", "shared"),
    [
        ({"train_wall_s": 2.0}, {"train_wall_s": 6.0}, {"train_wall_s": 2.0}),
        ({"train_cpu_s": 2.0}, {"train_cpu_s": 6.0}, {"train_cpu_s": 2.0}),
        ({"predict_wall_s": 0.5}, {"predict_wall_s": 1.5}, {"predict_wall_s": 1.5}),
        ({"gpu_s": 1.0}, {"gpu_s": 3.0}, {"gpu_s": 3.0}),
        ({"peak_memory_mb": 100.0}, {"peak_memory_mb": 100.0}, {"peak_memory_mb": 100.0}),
        ({"parameters": 9.0}, {"parameters": 9.0}, {"parameters": 9.0}),
        ({}, {}, {}),
    ],
    ids=lambda cost: next(iter(cost), "none") if isinstance(cost, dict) else "",
)
def test_costs_add_up_over_folds_and_a_training_that_is_shared_counts_once(cost, own, shared):
    each = entrant(ASKED, "good", outcome=Outcome(status="measured", cost=cost))
    assert row(each).cost == own
    same = replace(each, answers=tuple(replace(answer, training="the same") for answer in each.answers))
    assert row(same).cost == shared


@pytest.mark.parametrize(
    ("computes", "told"),
    [
        (({"device": "cpu", "gpu": "", "precision": "float32"}, {"device": "cuda", "gpu": "H100"}, {}),
         ("cpu, float32", "cuda, H100")),
        (({"device": "cpu"}, {"device": "cpu"}, {"device": "cpu"}), ("cpu",)),
        (({}, {}, {}), ()),
    ],
    ids=["two devices", "alike", "not noted"],
)  # fmt: skip
def test_what_answers_were_computed_with_is_told_once_each(computes, told):
    own = entrant(ASKED, "good")
    changed = tuple(
        replace(answer, outcome=Outcome(status="measured", compute=compute))
        for answer, compute in zip(own.answers, computes, strict=True)
    )
    assert row(replace(own, answers=changed)).compute == told


@pytest.mark.parametrize("task", [pooled_card(), task_card()], ids=["pooled", "per slide"])
@pytest.mark.parametrize(("noise", "constant"), [(None, 3 * 12), (1.0, 0)])
def test_constant_predictions_are_counted_over_slides_and_not_again_where_they_are_pooled(task, noise, constant):
    asked = questions(task, COHORT)
    assert row(entrant(asked, "one", noise), asked).constant_predictions == constant
