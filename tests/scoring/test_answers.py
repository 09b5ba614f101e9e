"""Answers: who answered everything, what stood in, and that predictions are for the slides they are held against."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.errors import StoreError
from stbench.scoring.answers import Entrant, Outcome, by_name
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card, truth, without
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)
WHOLE = entrant(ASKED, "whole", seeds=(0, 7))
STOOD_IN = Outcome(status="measured", stand_in=True)


@pytest.mark.parametrize(
    ("given", "complete"),
    [
        (WHOLE, True),
        (without(WHOLE, "A2", None), False),
        (without(WHOLE, "B1", Outcome(status="failed", cause="ValueError")), False),
        (without(WHOLE, "A1", STOOD_IN), True),
        (Entrant(name="mute", not_applicable="its adapter has no 'predict'"), False),
    ],
    ids=["all", "not run", "failed", "stood in", "not applicable"],
)
def test_an_entrant_is_complete_where_every_fold_and_seed_is_measured(given, complete):
    assert given.complete is complete
    assert answers(ASKED, given).complete == ((given,) if complete else ())


@pytest.mark.parametrize(
    ("given", "mark", "label"),
    [
        (WHOLE, "Whole", "Whole"),
        (without(WHOLE, "A1", STOOD_IN), "Whole †", "Whole †"),
        (entrant(ASKED, "mean", control=True), "Mean", "Mean (control)"),
        (entrant(ASKED, "shuffled", title="", control=True, outcome=STOOD_IN), "shuffled †", "shuffled † (control)"),
    ],
)
def test_the_title_says_whether_random_weights_stood_in_in_any_fold(given, mark, label):
    assert (given.mark, given.label) == (mark, label)
    assert given.stands_in is mark.endswith("†")


def test_answers_of_a_seed_stand_together_in_the_order_of_seeds():
    found = list(entrant(ASKED, "one", seeds=(7, 0)).by_seed())
    assert [[(answer.seed, answer.fold.name) for answer in own] for own in found] == [
        [(seed, fold) for fold in ("A1", "A2", "B1")] for seed in (0, 7)
    ]


def test_entrants_are_found_by_name():
    one, two = entrant(ASKED, "one"), entrant(ASKED, "two")
    assert answers(ASKED, one, two).named("two") is two
    assert by_name((one, two)) == {"one": one, "two": two}
    with pytest.raises(KeyError):
        answers(ASKED, one).named("two")


@pytest.mark.parametrize("scheme", ["leave-one-sample-out", "leave-one-patient-out", "random-spots"])
def test_predictions_stand_beside_the_spots_that_they_are_for(scheme):
    asked = questions(task_card(split={"scheme": scheme} | ({"unit": "slide"} if "sample" in scheme else {})), COHORT)
    made = answers(asked, entrant(asked, "right", guess=truth))
    for answer in made.entrants[0].answers:
        beside = made.answered(answer)
        assert [one.slide.name for one in beside] == [part.slide for part in answer.fold.fold.test]
        for values, slide, panel in beside:
            assert panel.genes == GENES
            assert np.array_equal(values, slide.expression(panel))


def test_embeddings_have_no_panel():
    asked = questions(clustering_card(), COHORT)
    made = answers(asked, entrant(asked, "one", guess=drawn))
    ((values, _, panel),) = made.answered(made.entrants[0].answers[0])
    assert (values.shape, len(panel)) == ((30, 4), 0)


@pytest.mark.parametrize(
    "changed",
    [
        lambda prediction: prediction._replace(spots=prediction.spots[::-1]),
        lambda prediction: prediction._replace(spots=prediction.spots[:-1]),
        lambda prediction: prediction._replace(slide="A2"),
    ],
    ids=["another order", "a spot less", "another slide"],
)
def test_a_prediction_for_other_spots_is_refused(changed):
    answer = WHOLE.answers[0]
    wrong = replace(answer, read=lambda: tuple(changed(prediction) for prediction in answer.read()))
    with pytest.raises(StoreError, match=r"(?s)'A1'.*other spots"):
        answers(ASKED, WHOLE).answered(wrong)


def test_an_answer_with_a_slide_less_than_its_fold_is_an_error():
    asked = questions(task_card(split={"scheme": "leave-one-patient-out"}), COHORT)
    made = answers(asked, entrant(asked, "one"))
    answer = made.entrants[0].answers[0]
    with pytest.raises(ValueError, match="shorter"):
        made.answered(replace(answer, read=lambda: answer.read()[:1]))
