from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import Split
from stbench.errors import ProtocolError
from stbench.protocols.splits import Fold, Part, external, folds_of, leave_one_sample_out, shared_patients


@dataclass(frozen=True)
class Section:
    name: str
    patient: str


def slides_of(parts):
    assert all(part.rows is None for part in parts), "whole slides"
    return tuple(part.slide for part in parts)


names = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)), min_size=2, max_size=12, unique=True)
cohorts = names.map(lambda pairs: [Section(f"{patient}{number}", patient) for patient, number in pairs])
two_patients = cohorts.filter(lambda slides: len({slide.patient for slide in slides}) > 1)


@given(two_patients)
def test_every_slide_is_tested_once_and_no_patient_is_on_both_sides(slides):
    folds = leave_one_sample_out(slides, "patient")
    assert [slides_of(fold.test) for fold in folds] == [(slide.name,) for slide in slides]
    assert all(not shared_patients(slides, fold) for fold in folds)
    assert all(fold.train for fold in folds)


@given(cohorts)
def test_splitting_by_slide_trains_on_all_others_in_cohort_order(slides):
    for fold in leave_one_sample_out(slides, "slide"):
        assert slides_of(fold.train) == tuple(slide.name for slide in slides if slide.name != fold.test[0].slide)


@given(two_patients)
def test_splitting_by_patient_leaves_out_that_patient_and_nobody_else(slides):
    patient = {slide.name: slide.patient for slide in slides}
    for fold in leave_one_sample_out(slides, "patient"):
        left_out = set(patient) - set(slides_of(fold.train))
        assert left_out == {name for name in patient if patient[name] == patient[fold.test[0].slide]}


def test_one_patient_alone_names_the_task_that_works():
    with pytest.raises(ProtocolError, match="gene-pred-same-patient"):
        leave_one_sample_out([Section("A1", "A"), Section("A2", "A")], "patient")


def test_one_slide_alone_cannot_be_split():
    with pytest.raises(ProtocolError, match="only one"):
        leave_one_sample_out([Section("A1", "A")], "slide")


def test_a_patient_on_both_sides_is_named():
    slides = [Section("A1", "A"), Section("A2", "A"), Section("B1", "B")]
    assert shared_patients(slides, Fold("A1", (Part("A2"), Part("B1")), (Part("A1"),))) == ("A",)


def test_an_external_split_tests_each_slide_of_the_second_dataset_with_one_training():
    slides = [Section(name, name[0]) for name in ("a1", "a2", "x1", "x2")]
    folds = folds_of(slides, Split(scheme="external", unit="patient"), tested=("x1", "x2"))
    assert [slides_of(fold.test) for fold in folds] == [("x1",), ("x2",)]
    assert {slides_of(fold.train) for fold in folds} == {("a1", "a2")}


def test_one_dataset_is_not_external_and_two_are_not_left_out_of_one_another():
    slides = [Section("a1", "a"), Section("x1", "x")]
    for tested in ((), ("a1", "x1")):
        with pytest.raises(ProtocolError, match="--test-dataset"):
            external(slides, tested)
    with pytest.raises(ProtocolError, match="leave --test-dataset out"):
        folds_of(slides, Split(scheme="leave-one-sample-out", unit="patient"), tested=("x1",))
