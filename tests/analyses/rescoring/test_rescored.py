"""One set of predictions under several rules, and whether the rules rank alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.analyses.rescoring import rank_agreement, rescore, rules
from stbench.cards import tasks
from stbench.errors import SelectionError
from tests.made.answers import answers, entrant, questions, task_card, truth, without
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1")


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
    assert np.allclose(found.values[0], 1.0)
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
