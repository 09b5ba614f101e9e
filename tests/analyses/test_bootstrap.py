"""Bootstrap: intervals of differences by drawing patients, slides and spots; tests and verdicts stay as they are."""

import numpy as np
import pytest

from stbench.analyses.compare import compared
from stbench.errors import SelectionError
from tests.made.answers import answers, entrant, pooled_card, questions, task_card
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1", "C1", "D1")
ASKED = questions(cohort=COHORT)
MADE = answers(ASKED, *(entrant(ASKED, name, noise) for name, noise in (("c", 3.0), ("a", 0.2), ("b", 1.0))))


def made(answered=MADE, unit="patient", **changes):
    return compared(answered, **{"unit": unit, "test": "sign-flip", "multiple_testing": "holm", **changes})


def test_bootstrap_intervals_repeat_and_hold_the_difference_and_leave_the_tests_as_they_are():
    student, bootstrap, again = made(), made(interval="bootstrap"), made(interval="bootstrap")
    assert bootstrap.inference == again.inference
    assert bootstrap.inference.interval == "bootstrap"
    for pair, plain in zip(bootstrap.inference.pairs, student.inference.pairs, strict=True):
        assert (pair.p, pair.verdict, pair.interval.mean) == (plain.p, plain.verdict, plain.interval.mean)
        assert pair.interval.low < pair.interval.mean < pair.interval.high
        assert pair.interval.method == "bootstrap"


@pytest.mark.parametrize("metric", ["pcc@markers", "mae@all", "pcc_overall"])
def test_every_score_can_be_resampled_and_a_pair_of_equal_methods_has_no_difference(metric):
    asked = questions(task_card(metrics=(metric,)), COHORT)
    twins = answers(asked, entrant(asked, "a", seeds=(0, 7)), entrant(asked, "b", seeds=(0, 7)))
    (pair,) = made(twins, interval="bootstrap").inference.pairs
    assert np.allclose((pair.interval.low, pair.interval.mean, pair.interval.high), 0.0)


@pytest.mark.parametrize(
    ("answered", "unit"),
    [(MADE, "slide"), (MADE, "gene"), (answers(asked := questions(pooled_card(), COHORT), entrant(asked, "a"),
                                                entrant(asked, "b")), "patient")],
)  # fmt: skip
def test_the_bootstrap_draws_patients_and_not_pooled_spots(answered, unit):
    with pytest.raises(SelectionError, match="draws patients, their slides and the slides' spots"):
        made(answered, unit, interval="bootstrap")
