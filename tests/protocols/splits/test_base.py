"""Folds: which patients stand on both sides of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.protocols.splits import Fold, Part, shared_patients
from tests.made.split_slides import Slide, cohorts

SLIDES = [Slide(name, name[0]) for name in ("B1", "B2", "A1", "A2")]


@pytest.mark.parametrize(
    ("train", "test", "shared"),
    [
        (("A2", "B1"), ("A1",), ("A",)),
        (("B1", "A1"), ("B2", "A2"), ("A", "B")),
        (("B1", "B2"), ("A1", "A2"), ()),
    ],
)
def test_patients_on_both_sides_are_named_in_the_order_of_their_names(train, test, shared):
    fold = Fold("fold", tuple(map(Part, train)), tuple(map(Part, test)))
    assert shared_patients(SLIDES, fold) == shared


@given(slides=cohorts, data=st.data())
def test_a_patient_is_shared_exactly_where_a_slide_of_theirs_stands_on_each_side(slides, data):
    tested = data.draw(st.lists(st.booleans(), min_size=len(slides), max_size=len(slides)))
    sides = [[slide for slide, is_tested in zip(slides, tested, strict=True) if is_tested is side] for side in (0, 1)]
    fold = Fold("fold", *(tuple(Part(slide.name) for slide in side) for side in sides))
    patients = [{slide.patient for slide in side} for side in sides]
    assert set(shared_patients(slides, fold)) == patients[0] & patients[1]
    assert shared_patients(slides[::-1], fold) == shared_patients(slides, fold)
