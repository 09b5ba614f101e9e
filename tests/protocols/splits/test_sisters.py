"""Sister slides: how many train is what is held, and whose they are is what changes."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import tasks
from stbench.errors import ProtocolError
from stbench.protocols.panels import panel_of
from stbench.protocols.splits import Part, folds_of, split_of
from stbench.protocols.splits.sisters import SisterSlides
from stbench.protocols.splits.slides import LeaveOneSampleOut
from tests.made.cohort import made_cohort
from tests.made.split_slides import Slide

REPLACE, ADD, APART = SisterSlides(sisters="replace"), SisterSlides(sisters="add"), LeaveOneSampleOut(unit="patient")
slides_by_patient = st.lists(st.integers(1, 5), min_size=2, max_size=5).filter(lambda numbers: max(numbers) > 1)


@st.composite
def cohorts(draw):
    slides = [
        Slide(f"{patient}{number}", patient, draw(st.integers(5, 400)))
        for patient, many in zip("ABCDE", draw(slides_by_patient), strict=False)
        for number in range(many)
    ]
    return draw(st.permutations(slides))


def trained(fold):
    return [part.slide for part in fold.train]


def by_test(scheme, slides):
    return {fold.name: trained(fold) for fold in folds_of(scheme, slides)}


@settings(deadline=None)
@given(slides=cohorts())
def test_only_slides_with_a_sister_are_tested_each_once_in_cohort_order(slides):
    number = Counter(slide.patient for slide in slides)
    expected = [slide.name for slide in slides if number[slide.patient] > 1]
    for scheme in (REPLACE, ADD):
        folds = folds_of(scheme, slides)
        assert [fold.test for fold in folds] == [(Part(name),) for name in expected]
        assert [fold.name for fold in folds] == expected


@settings(deadline=None)
@given(slides=cohorts())
def test_replacing_keeps_the_number_of_slides_and_takes_as_many_sisters_as_fit(slides):
    apart, matched = by_test(APART, slides), by_test(REPLACE, slides)
    for test, names in matched.items():
        sisters = {slide.name for slide in slides if slide.patient == test[0]} - {test}
        assert len(set(names)) == len(names) == len(apart[test])
        assert len(set(names) & sisters) == min(len(sisters), len(apart[test]))
        assert set(names) <= sisters | set(apart[test])
        assert names == [slide.name for slide in slides if slide.name in names]


@settings(deadline=None)
@given(slides=cohorts())
def test_adding_trains_on_everything_else(slides):
    assert by_test(ADD, slides) == {
        test: [slide.name for slide in slides if slide.name != test] for test in by_test(REPLACE, slides)
    }


@settings(deadline=None)
@given(slides=cohorts())
def test_no_other_patient_goes_while_another_has_two_slides_more(slides):
    for test, names in by_test(REPLACE, slides).items():
        before = Counter(slide.patient for slide in slides if slide.patient != test[0])
        after = {patient: sum(name[0] == patient for name in names) for patient in before}
        given_up = [after[patient] for patient in before if after[patient] < before[patient]]
        assert not given_up or max(after.values()) <= min(given_up) + 1


def test_of_slides_that_can_change_places_those_of_like_size_do():
    sizes = {"A1": 100, "A2": 210, "B1": 300, "B2": 200, "C1": 50, "C2": 60}
    slides = [Slide(name, name[0], size) for name, size in sizes.items()]
    assert by_test(REPLACE, slides)["A1"] == ["A2", "B1", "C1", "C2"]
    assert by_test(REPLACE, slides)["C1"] == ["A2", "B1", "B2", "C2"]


def test_sisters_alone_train_where_the_others_have_no_more_slides():
    slides = [Slide("B4", "B", 283), Slide("C2", "C", 187), Slide("C3", "C", 180), Slide("C4", "C", 184)]
    assert by_test(REPLACE, slides) == {"C2": ["C4"], "C3": ["C2"], "C4": ["C2"]}


@pytest.mark.parametrize(
    ("names", "counted"), [("A1 B1", "2 slides of 2"), ("A1 A2", "2 slides of 1"), ("A1", "1 slide of 1")]
)
@pytest.mark.parametrize("scheme", [REPLACE, ADD], ids=lambda scheme: scheme.sisters)
def test_a_cohort_without_sisters_or_without_another_patient_is_refused(scheme, names, counted):
    with pytest.raises(ProtocolError, match=f"two slides, and another patient; this dataset has {counted}"):
        folds_of(scheme, [Slide(name, name[0]) for name in names.split()])


@pytest.mark.parametrize(("scheme", "done"), [(REPLACE, "in the place of as many"), (ADD, "test patient added")])
def test_the_sentence_says_what_sisters_do(scheme, done):
    assert done in scheme.sentence()


@pytest.mark.parametrize("name", ["gene-pred-matched-patient", "gene-pred-enlarged"])
def test_the_arms_of_the_audit_ask_for_the_genes_that_other_patients_choose(name):
    arm, strict, cohort = tasks()[name], tasks()["gene-pred"], made_cohort("A1", "A2", "B1", "C1", "C2")
    apart = {fold.name: fold for fold in folds_of(split_of(strict), cohort.slides)}
    for fold in folds_of(split_of(arm), cohort.slides):
        assert panel_of(arm).parts(fold, cohort) == panel_of(strict).parts(apart[fold.name], cohort)
    assert panel_of(arm).rule == panel_of(strict).rule
    assert (arm.metrics, arm.target, arm.seeds, arm.controls) == (
        strict.metrics, strict.target, strict.seeds, strict.controls,
    )  # fmt: skip
    assert arm.tags == ("same-patient",)
