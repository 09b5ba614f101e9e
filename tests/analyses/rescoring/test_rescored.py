"""One set of predictions under several rules, and whether the rules rank alike."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.analyses.rescoring import Rule, rank_agreement, rescore, rules
from stbench.analyses.rescoring.rescored import _fold_of
from stbench.cards import tasks
from stbench.errors import SelectionError
from stbench.scoring.answers import Prediction
from tests.made.answers import answers, entrant, questions, task_card, truth, without
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1")
MANY = made_cohort("A1", "A2", "B1", "B2", "C1")


@pytest.mark.parametrize(
    ("column", "tau"), [([3.0, 2.0, 1.0], 1), ([30.0, 20.0, 10.0], 1), ([1.0, 2.0, 3.0], -1), ([2.0, 3.0, 1.0], 1 / 3)]
)
def test_rankings_that_agree_have_tau_one_and_reversed_ones_minus_one(column, tau):
    found = rank_agreement(np.column_stack([[3.0, 2.0, 1.0], column]))
    assert found == pytest.approx(np.array([[1, tau], [tau, 1]]))


score_tables = arrays(float, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=st.integers(-9, 9))


@given(score_tables, st.data())
@settings(max_examples=30, deadline=None)
def test_agreement_knows_ranks_alone_and_neither_the_order_of_methods_nor_of_rules(values, data):
    found = rank_agreement(values)
    methods, rules_ = (data.draw(st.permutations(range(size))) for size in values.shape)
    assert rank_agreement(np.exp(values) * 3 - 1) == pytest.approx(found, nan_ok=True)
    turned = rank_agreement(values[methods][:, rules_])
    assert turned == pytest.approx(found[rules_][:, rules_], nan_ok=True)
    assert found == pytest.approx(found.T, nan_ok=True)
    assert np.nan_to_num(np.abs(found)).max() <= 1 + 1e-12


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("bleep-visium-harmony", "in values after harmony"),
        ("hest-probe", "in log1p-counts"),
        ("clustering", "asks for embeddings"),
    ],
)
def test_values_that_rules_cannot_take_back_to_counts_are_refused(task, told):
    with pytest.raises(SelectionError, match=told):
        rescore(answers(questions(tasks()[task], COHORT)))


def test_every_method_with_all_its_answers_is_scored_under_every_rule():
    asked = questions(cohort=COHORT)
    made = answers(asked, entrant(asked, "right", guess=truth), entrant(asked, "poor", 3.0),
                   without(entrant(asked, "partly"), "A1", None))  # fmt: skip
    found = rescore(made)
    assert found.methods == ("Right", "Poor")
    assert list(found.rules) == rules.names()
    assert found.values.shape == (2, len(rules))
    assert np.allclose(np.delete(found.values[0], rules.names().index("hest")), 1.0)
    assert (found.values[0] > found.values[1]).all()
    assert np.allclose(found.agreement, 1.0)


def test_methods_of_one_title_keep_a_row_each_and_seeds_are_averaged():
    asked = questions(task_card(seeds=(0, 7)), COHORT)
    seeds = {"a": (0,), "b": (7,), "c": (0, 7)}
    same = [entrant(asked, name, 1.0, title="Same", seeds=seeds[name]) for name in seeds]
    found = rescore(answers(asked, *same))
    assert found.methods == ("Same", "Same", "Same")
    assert np.allclose(found.values[2], (found.values[0] + found.values[1]) / 2)
    assert not np.allclose(found.values[0], found.values[1])


def test_with_nothing_answered_there_is_nothing_to_rank():
    asked = questions(cohort=COHORT)
    found = rescore(answers(asked, without(entrant(asked, "partly"), "A1", None)))
    assert (found.methods, found.values.shape) == ((), (0, len(rules)))
    assert np.isnan(found.agreement).all()


def mean_of_training(asked):
    """An entrant that answers each gene's mean over the training slides: the control that knows nothing."""

    def read(fold):
        genes = fold.panel
        level = np.concatenate([asked.measured(part).expression(genes) for part in fold.fold.train]).mean(axis=0)
        return tuple(
            Prediction(np.tile(level.astype(np.float32), (slide.n_spots, 1)), slide.name, slide.spots, genes.genes)
            for slide in (asked.measured(part) for part in fold.fold.test)
        )

    made = entrant(asked, "mean")
    return replace(made, answers=tuple(replace(a, read=partial(read, a.fold)) for a in made.answers))


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_the_training_mean_scores_nothing_under_every_rule_per_gene_that_pools_within_folds(unit):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)
    found = rescore(answers(asked, mean_of_training(asked)))
    scores = dict(zip(found.rules, found.values[0], strict=True))
    within = [name for name in found.rules if name not in ("one-vector", "pooled-over-folds")]
    assert {name: scores[name] for name in within if not abs(np.nan_to_num(scores[name])) < 1e-6} == {}


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_over_folds_the_training_mean_runs_against_the_truth(unit):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)
    found = rescore(answers(asked, mean_of_training(asked)))
    assert found.values[0, list(found.rules).index("pooled-over-folds")] < -0.02
    assert "runs against" in rules["pooled-over-folds"].says


def test_every_rule_gets_predictions_as_they_were_answered_and_the_truth_in_the_space_it_names(monkeypatch):
    asked = questions(cohort=MANY)
    good, seen = entrant(asked, "good", 0.3), {}

    def look(space, slides, markers):
        seen[space] = slides
        return 0.0

    for space in ("log1p-cp10k", "log1p-counts"):
        spy = Rule(space, "Looks.", partial(look, space), truth=space)
        monkeypatch.setitem(rules._loaded, "hest" if space == "log1p-counts" else "hvg-50", spy)
    rescore(answers(asked, good))
    told = [(answer.values, answer.slide) for one in good.answers for answer in answers(asked, good).answered(one)]
    for space, slides in seen.items():
        for (values, slide), one in zip(told, slides, strict=True):
            assert np.array_equal(one.predicted, values)
            assert np.allclose(one.truth, replace(slide, target=space).expression(asked.folds[0].panel))
    assert not np.allclose(seen["log1p-counts"][0].truth, seen["log1p-cp10k"][0].truth)


def test_slides_that_were_tested_with_the_same_training_slides_are_one_fold():
    def folds(task):
        return {one.fold.name: _fold_of(one) for one in entrant(questions(task, MANY), "good").answers}

    seen = folds(task_card())
    assert seen["A1"] == seen["A2"] != seen["B1"] == seen["B2"] != seen["C1"]
    assert len(set(folds(task_card(split={"scheme": "leave-one-sample-out", "unit": "slide"})).values())) == 5
