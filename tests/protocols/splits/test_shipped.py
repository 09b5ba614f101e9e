"""Folds that a dataset publishes are followed to the letter, or refused where they leak or lack slides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data import ShippedFold
from stbench.errors import ProtocolError
from stbench.protocols.splits import folds_of
from stbench.protocols.splits.shipped import ShippedFolds
from tests.made.split_slides import Slide, cohorts, slides_of

SLIDES = [Slide(name, name[0]) for name in ("A1", "A2", "B1", "C1")]


def shipped(train, test, name="split 0"):
    return ShippedFold(name=name, train=tuple(train), test=tuple(test))


@given(slides=cohorts, data=st.data())
def test_whatever_is_published_is_followed_in_cohort_order_where_unit_is_slide(slides, data):
    names = [slide.name for slide in slides]
    order = data.draw(st.permutations(names))
    cut = data.draw(st.integers(1, len(order) - 1))
    (fold,) = folds_of(ShippedFolds(unit="slide"), slides, (), [shipped(order[:cut], order[cut:])])
    assert slides_of(fold.train) == [name for name in names if name in order[:cut]]
    assert slides_of(fold.test) == [name for name in names if name in order[cut:]]


@pytest.mark.parametrize(
    ("train", "test", "leaks"), [("A1 A2", "B1 C1", False), ("A1 B1", "A2", True), ("A1", "A2 B1", True)]
)
def test_a_patient_on_both_sides_is_refused_unless_the_task_allows_it(train, test, leaks):
    folds = [shipped(train.split(), test.split())]
    assert len(folds_of(ShippedFolds(unit="slide"), SLIDES, (), folds)) == 1
    if not leaks:
        assert len(folds_of(ShippedFolds(), SLIDES, (), folds)) == 1
        return
    told = "(?s)patient 'A' on both sides of the shipped fold 'split 0': it trains on A1 and tests A2.*unit is slide"
    with pytest.raises(ProtocolError, match=told):
        folds_of(ShippedFolds(), SLIDES, (), folds)


@pytest.mark.parametrize(
    ("folds", "told"),
    [
        ([], "publishes none"),
        ([shipped(["A1", "D1"], ["B1"])], "needs slide 'D1' in the shipped fold 'split 0'"),
        ([shipped(["A1"], ["B1"]), shipped(["C1"], ["B1"], "split 1")], "tests slide 'B1' in two"),
        ([shipped(["A1"], [])], "nothing to train on or to test"),
        ([shipped(["A1", "B1"], ["B1"])], "on both sides|trains on"),
    ],
)
@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_folds_that_are_none_are_refused(unit, folds, told):
    with pytest.raises(ProtocolError, match=told):
        folds_of(ShippedFolds(unit=unit), SLIDES, (), folds)


def test_other_schemes_do_not_follow_what_is_published():
    from stbench.protocols.splits.slides import LeaveOnePatientOut

    folds = folds_of(LeaveOnePatientOut(), SLIDES, (), [shipped(["A1"], ["A2"])])
    assert [fold.name for fold in folds] == ["A", "B", "C"]
