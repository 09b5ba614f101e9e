"""Methods against one another: in the order of the leaderboard, over patients, slides or genes."""

import pytest

from stbench.analyses.compare import compared
from stbench.analyses.ranking import leaderboard
from stbench.errors import SelectionError
from tests.made.answers import answers, entrant, questions, task_card, without
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1", "C1", "D1")
ASKED = questions(cohort=COHORT)
MADE = answers(ASKED, *(entrant(ASKED, name, noise) for name, noise in (("c", 3.0), ("a", 0.2), ("b", 1.0))))


def made(answered=MADE, unit="patient", **changes):
    return compared(answered, **{"unit": unit, "test": "sign-flip", "multiple_testing": "holm", **changes})


@pytest.mark.parametrize(("unit", "n_units"), [("patient", 4), ("slide", 5), ("gene", None)])
def test_pairs_are_in_the_order_of_the_leaderboard_and_over_the_units_asked_for(unit, n_units):
    found = made(unit=unit)
    assert [(pair.first, pair.second) for pair in found.inference.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert all(pair.interval.mean > 0 for pair in found.inference.pairs)
    assert found.inference.unit == unit
    assert found.inference.n_units == (n_units or len(GENES))
    assert found.column.text == "pcc@hvg-5"
    assert found.ranking is not None
    assert found.ranking.ranks["a"] == 1.0


def test_over_patients_the_differences_are_those_of_the_leaderboard():
    assert made().inference.pairs == leaderboard(MADE).inference.pairs


@pytest.mark.parametrize("unit", ["patient", "slide", "gene"])
def test_a_method_that_lacks_a_fold_is_in_no_pair(unit):
    partly = answers(ASKED, *MADE.entrants[:2], without(MADE.entrants[2], "B1", None))
    assert {name for pair in made(partly, unit).inference.pairs for name in (pair.first, pair.second)} == {"a", "c"}


def test_a_score_of_whole_slides_is_not_compared_over_genes():
    asked = questions(task_card(metrics=("pcc_overall",)), COHORT)
    with pytest.raises(SelectionError, match="of a slide as a whole"):
        made(answers(asked, entrant(asked, "a")), "gene")
