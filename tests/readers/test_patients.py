"""Patients are those that a card states; without them each slide is one, and that is said."""

import pytest

from stbench.errors import DataError
from stbench.readers.patients import stated_patients

NAMES = ("P1_a", "P1_b", "P2_a")


@pytest.mark.parametrize("stated", [r"(P\d)_.", {"P1_a": "P1", "P1_b": "P1", "P2_a": "P2", "P9_a": "P9"}])
def test_a_mapping_and_a_pattern_say_whose_slides_are(stated):
    patients = stated_patients(NAMES, stated, "card")
    assert patients.of_slide == {"P1_a": "P1", "P1_b": "P1", "P2_a": "P2"}
    assert patients.remarks == ()


@pytest.mark.parametrize(("names", "remarks"), [(NAMES, 1), (NAMES[:1], 0)])
def test_where_none_are_stated_each_slide_is_a_patient_and_a_remark_says_so(names, remarks):
    patients = stated_patients(names, {}, "card")
    assert patients.of_slide == {name: name for name in names}
    assert len(patients.remarks) == remarks


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"P1_a": "P1"}, "whose slide 'P1_b' is"),
        (r"(P1)_.", "whose slide 'P2_a' is"),
        (r"P\d_.", "with 0 groups"),
        (r"(P)(\d)_.", "with 2 groups"),
        (r"(P", "the pattern"),
    ],
)
def test_what_leaves_a_slide_without_a_patient_is_refused(stated, said):
    with pytest.raises(DataError, match=said):
        stated_patients(NAMES, stated, "card")
