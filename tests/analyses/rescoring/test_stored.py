"""What a store holds: predictions in the order of tested slides and genes, variants, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.rescoring import check_space
from stbench.analyses.rescoring.setting import CLEAN, chosen
from stbench.analyses.rescoring.stored import Holdings, holdings, lacking, replays_of, stored_methods
from stbench.cards import tasks
from stbench.scoring.answers import Prediction
from tests.made.answers import entrant, questions
from tests.made.cohort import made_cohort
from tests.made.ledger import deep_answers, half, setting, views_of

COHORT = made_cohort("A1", "A2", "B1")
ALL = np.ones((1, 4))


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("bleep-visium-harmony", "in values after harmony"),
        ("hest-probe", "in log1p-counts"),
        ("clustering", "asks for embeddings"),
    ],
)
def test_values_that_a_truth_in_any_space_cannot_stand_beside_are_refused(task, told):
    from stbench.errors import SelectionError

    with pytest.raises(SelectionError, match=told):
        check_space(questions(tasks()[task], COHORT), "rescore")


def turned(answer, order):
    """The same answer with its genes in another order."""

    def read():
        return tuple(
            Prediction(p.values[:, order], p.slide, p.spots, tuple(p.genes[at] for at in order), p.added)
            for p in answer.read()
        )

    return replace(answer, read=read)


@pytest.mark.parametrize("seed", [0, 1])
def test_neither_the_order_of_genes_nor_that_of_answers_matters(seed):
    made, rng = deep_answers(), np.random.default_rng(seed)
    (own,) = made.entrants
    shuffled = replace(own, answers=tuple(turned(a, rng.permutation(14)) for a in reversed(own.answers)))
    other = replace(made, entrants=(shuffled,))
    views = views_of(made)
    first, second = (next(stored_methods(each, views)).numbers(CLEAN, ALL)[0] for each in (made, other))
    assert first == second


@pytest.mark.parametrize(("seeds", "value"), [("mean-of-seeds", "mean"), ("best-seed", "max")])
def test_seeds_are_averaged_or_the_best_of_each_slide_is_taken(seeds, value):
    made = deep_answers(seeds=(0, 1, 2))
    views = views_of(made)
    replays = replays_of(made.entrants[0], made, views)
    alone = np.array([replay.values(CLEAN, ALL)[0][0] for replay in replays])
    expected = getattr(alone, value)(axis=0).mean()
    assert next(stored_methods(made, views)).numbers(setting(seeds=seeds), ALL)[0] == pytest.approx(expected)
    assert next(stored_methods(made, views)).n_seeds == 3


@pytest.mark.parametrize(("seeds", "number"), [("best-seed", "mean of the best of two"), ("mean-of-seeds", "mean")])
def test_of_a_control_with_repeats_as_many_seeds_are_chosen_among_as_of_a_method(seeds, number):
    drawn_twice = (0, 1, 1_000_000, 1_000_001, 2_000_000, 2_000_001)
    made = deep_answers(lambda asked: entrant(asked, "half", guess=half, seeds=drawn_twice, repeats=3))
    views = views_of(made)
    replays = replays_of(made.entrants[0], made, views)
    alone = np.array([replay.values(CLEAN, ALL)[0][0] for replay in replays])
    expected = alone.mean() if number == "mean" else alone.reshape(3, 2, -1).max(axis=1).mean()
    assert next(stored_methods(made, views)).numbers(setting(seeds=seeds), ALL)[0] == pytest.approx(expected)


def test_variants_are_those_of_the_methods_own_name():
    made = deep_answers(
        lambda asked: entrant(asked, "half", guess=half), lambda asked: entrant(asked, "half:close", 0.1),
        lambda asked: entrant(asked, "halfway", 0.01),
    )  # fmt: skip
    views = views_of(made)
    stored = list(stored_methods(made, views))
    assert [len(each.variants) for each in stored] == [2, 1, 1]
    best, close = stored[0].numbers(setting(variant_max="best-variant"), ALL), stored[1].numbers(CLEAN, ALL)
    assert best == close > stored[0].numbers(CLEAN, ALL)
    assert holdings(made, views) == Holdings(1, 2, True)


@pytest.mark.parametrize(("control", "seeds"), [(True, 1), (False, 3)])
def test_seeds_of_a_control_alone_are_none_to_choose_among(control, seeds):
    made = deep_answers(
        lambda asked: entrant(asked, "half", guess=half),
        lambda asked: entrant(asked, "many", seeds=(0, 1, 2), control=control),
    )  # fmt: skip
    assert holdings(made, views_of(made)).n_seeds == seeds


@pytest.mark.parametrize(
    ("text", "told"), [("slides", "another training"), ("best-seed", "one seed"), ("log-raw", ""), ("hpg-5", "")]
)
def test_what_a_value_lacks_is_said(text, told):
    reason = lacking(chosen(text), Holdings(1, 1, False))
    assert (told in reason) if told else reason == ""
