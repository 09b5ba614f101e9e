import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.her2st.names import naming_remarks, patients_of

FORMS = {
    ("A1", "A2", "B1"): ("A", "A", "B"),
    ("A1", "A01", "B10"): ("A", "A", "B"),
    ("P1A", "P1B", "P2A", "Q1A"): ("P1", "P1", "P2", "Q1"),
    ("AA1", "AB2"): ("AA", "AB"),
    ("patient1_1", "patient1_2", "patient2_1"): ("patient1", "patient1", "patient2"),
    ("BC23567_D1", "BC23567_E2", "BC23810_D1"): ("BC23567", "BC23567", "BC23810"),
    ("H-1", "J-1"): ("H", "J"),
}


@pytest.mark.parametrize("names", FORMS)
def test_a_patient_is_what_comes_before_the_section(names):
    assert tuple(patients_of(names, "here").values()) == FORMS[names]


@pytest.mark.parametrize("name", ["12", "tumour", "A1 (1)", "A1 copy", "A.1", "A1_rep1", "", "_1", "1A"])
def test_a_name_that_does_not_say_whose_it_is_is_refused(name):
    with pytest.raises(DataError, match="does not say whose it is"):
        patients_of(["A1", name], "here")


@pytest.mark.parametrize(
    ("names", "told"),
    [(("A1", "A1B"), "names of one form"), (("A1", "a2"), "a patient 'A' and of a patient 'a'")],
)  # fmt: skip
def test_names_that_would_split_a_patient_are_refused(names, told):
    with pytest.raises(DataError, match=told):
        patients_of(names, "here")


@pytest.mark.parametrize("names", FORMS)
def test_whose_slides_are_is_said_unless_it_is_as_published(names):
    remarks = naming_remarks("mine", patients_of(names, "here"))
    published = all(len(name.rstrip("0123456789")) == 1 and name[0].isupper() and "-" not in name for name in names)
    assert len(remarks) == (not published)
    assert all(name in remark for remark in remarks for name in names)


@given(st.lists(st.integers(0, 99), min_size=1, unique=True))
def test_slides_of_one_patient_are_said_to_be_so(numbers):
    (remark,) = naming_remarks("mine", patients_of([f"P{number}" for number in numbers], "here"))
    assert remark.startswith("mine: patients are those that the slides' names begin with: P (P")
