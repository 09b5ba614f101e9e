"""Every method under every protocol, and whether they rank alike."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.analyses.rescoring import Views, drawn, left_out, rank_agreement, rescore
from stbench.analyses.rescoring.rescored import columns_of
from stbench.cards import protocols
from tests.made.answers import answers, entrant, flat, questions, task_card, truth, without
from tests.made.cohort import made_cohort
from tests.made.ledger import card, deep_answers, half, views_of

MANY = made_cohort("A1", "A2", "B1", "B2", "C1")
PLAIN, VECTOR = card("plain", subset="hvg-test-5"), card("vector", pool="one-vector")
SHIPPED = list(protocols().values())


@pytest.mark.parametrize(
    ("column", "tau"), [([3.0, 2.0, 1.0], 1), ([30.0, 20.0, 10.0], 1), ([1.0, 2.0, 3.0], -1), ([2.0, 3.0, 1.0], 1 / 3)]
)
def test_rankings_that_agree_have_tau_one_and_reversed_ones_minus_one(column, tau):
    found = rank_agreement(np.column_stack([[3.0, 2.0, 1.0], column]))
    assert found == pytest.approx(np.array([[1, tau], [tau, 1]]))


score_tables = arrays(float, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=st.integers(-9, 9))


@given(score_tables, st.data())
@settings(max_examples=30, deadline=None)
def test_agreement_knows_ranks_alone_and_neither_the_order_of_methods_nor_of_protocols(values, data):
    found = rank_agreement(values)
    methods, columns = (data.draw(st.permutations(range(size))) for size in values.shape)
    assert rank_agreement(np.exp(values) * 3 - 1) == pytest.approx(found, nan_ok=True)
    assert rank_agreement(values[methods][:, columns]) == pytest.approx(found[columns][:, columns], nan_ok=True)
    assert found == pytest.approx(found.T, nan_ok=True)
    assert np.nan_to_num(np.abs(found)).max() <= 1 + 1e-12


def rescored(made, *cards):
    views = views_of(made)
    return rescore(made, cards or (PLAIN,), views, left_out([slide.patient for slide in views.slides]))


def test_every_method_with_all_its_answers_is_scored_under_every_protocol_and_its_twin():
    asked = questions(cohort=MANY)
    made = answers(asked, entrant(asked, "right", guess=truth), entrant(asked, "poor", 3.0),
                   without(entrant(asked, "partly"), "A1", None))  # fmt: skip
    result = rescored(made, PLAIN, VECTOR)
    assert [method.label for method in result.methods] == ["Right", "Poor"]
    assert [column.name for column in result.columns] == ["plain", "vector", "clean"]
    assert result.columns[2].of == ("plain", "vector")
    assert np.allclose(result.values[0], 1.0)
    assert (result.values[0] > result.values[1]).all()
    assert result.ranks.tolist() == [[1, 1, 1], [2, 2, 2]]
    assert np.allclose(result.agreement, 1.0)


def test_methods_of_one_title_keep_a_row_each_and_seeds_are_averaged():
    asked = questions(task_card(seeds=(0, 7)), MANY)
    seeds = {"a": (0,), "b": (7,), "c": (0, 7)}
    same = [entrant(asked, name, 1.0, title="Same", seeds=seeds[name]) for name in seeds]
    values = rescored(answers(asked, *same)).values
    assert np.allclose(values[2], (values[0] + values[1]) / 2)
    assert not np.allclose(values[0], values[1])


def test_with_nothing_answered_there_is_nothing_to_rank():
    asked = questions(cohort=MANY)
    result = rescored(answers(asked, without(entrant(asked, "partly"), "A1", None)))
    assert result.values.shape == (0, 2)
    assert result.led_by_control == ()
    assert np.isnan(result.agreement).all()


@pytest.mark.parametrize(("control", "led"), [(True, ("plain", "clean")), (False, ())])
def test_a_protocol_that_ranks_a_control_first_is_marked(control, led):
    made = deep_answers(
        lambda asked: entrant(asked, "half", guess=half),
        lambda asked: entrant(asked, "close", 0.01, control=control),
    )  # fmt: skip
    assert rescored(made).led_by_control == led


@pytest.mark.parametrize("kind", ["student", "bootstrap"])
def test_intervals_are_around_the_numbers_and_ordered(kind):
    made = deep_answers()
    views = views_of(made)
    patients = [slide.patient for slide in views.slides]
    result = rescore(made, SHIPPED, views, left_out(patients) if kind == "student" else drawn(patients, 0, 60))
    for column, interval in zip(result.columns, result.methods[0].intervals, strict=True):
        if np.isfinite(interval.low):
            assert interval.low <= interval.high, column.name
            assert interval.method == ("skewed" if kind == "student" else kind)
    assert sum(np.isfinite(interval.mean) for interval in result.methods[0].intervals) > len(SHIPPED) / 2


@pytest.mark.parametrize("guess", [flat, half], ids=["flat", "half"])
def test_every_shipped_protocol_gives_a_method_a_number_or_none_and_never_more_than_one(guess):
    made = deep_answers(lambda asked: entrant(asked, "it", guess=guess))
    values = rescored(made, *SHIPPED).values[0]
    assert np.nanmax(values) <= 1
    assert (values[~np.isnan(values)] >= -1).all()


def test_twins_that_are_one_setting_are_one_column():
    made = deep_answers()
    named = [replace_clean(card(name, subset="hvg-test-5"), "hvg-train-5") for name in ("a", "b")]
    columns = columns_of(made, named, Views.of(made.questions))
    assert [column.name for column in columns] == ["a", "b", "clean hvg-train-5"]


def replace_clean(made, clean):
    choice = made.switches["subset"].model_copy(update={"clean": clean})
    copy = made.model_copy(update={"switches": {"subset": choice}})
    copy._name = made.name
    return copy


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_the_training_mean_scores_nothing_within_slides_and_runs_against_the_truth_over_folds(unit):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)

    def level(slide, panel, seed):
        others = [other.expression(panel) for other in MANY.slides if other.name != slide.name]
        return np.tile(np.concatenate(others).mean(axis=0), (slide.n_spots, 1))

    made = answers(asked, replace(entrant(asked, "mean", guess=level), control=True))
    within, over = rescored(made, PLAIN, card("over", pool="all-folds")).values[0, :2]
    assert abs(within) < 1e-9
    assert over < -0.02
