"""Splits by whole slides: every slide is tested once, and all that the unit allows trains."""

from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings

from stbench.errors import ProtocolError
from stbench.protocols.splits import folds_of, split_schemes
from stbench.protocols.splits.slides import LeaveOnePatientOut, LeaveOneSampleOut
from tests.made.split_slides import Slide, published, scheme_of, slides_of, two_patients

UNITS = [(name, unit) for name in split_schemes for unit in get_args(get_type_hints(split_schemes[name])["unit"])]
WHOLE_SLIDES = [(name, unit) for name, unit in UNITS if unit != "spot" and name not in ("external", "sister-slides")]


def division(name, unit, slides):
    """Folds of one dataset, or of the last patient's slides as a second one."""
    scheme = scheme_of(name, unit)
    last = max(slide.patient for slide in slides)
    tested = [slide.name for slide in slides if slide.patient == last] if scheme.two_datasets else ()
    return folds_of(scheme, slides, tested, published(slides))


@pytest.mark.parametrize(("name", "unit"), WHOLE_SLIDES)
@settings(deadline=None)
@given(slides=two_patients)
def test_every_slide_is_tested_exactly_once(name, unit, slides):
    tested = [slide for fold in division(name, unit, slides) for slide in slides_of(fold.test)]
    assert sorted(tested) == sorted(slide.name for slide in slides)


@pytest.mark.parametrize(("name", "unit"), WHOLE_SLIDES)
@settings(deadline=None)
@given(slides=two_patients)
def test_all_that_the_unit_allows_trains_in_cohort_order(name, unit, slides):
    patient = {slide.name: slide.patient for slide in slides}
    for fold in division(name, unit, slides):
        tested = set(slides_of(fold.test))
        apart = {patient[name] for name in tested} if unit == "patient" else set()
        expected = [slide.name for slide in slides if slide.name not in tested and slide.patient not in apart]
        assert slides_of(fold.train) == expected


@pytest.mark.parametrize("scheme", [LeaveOneSampleOut(unit="patient"), LeaveOnePatientOut()])
@pytest.mark.parametrize(("number", "counted"), [(1, "1 slide of 1 patient"), (2, "2 slides of 1 patient")])
def test_one_patient_alone_names_the_task_that_works(scheme, number, counted):
    with pytest.raises(ProtocolError, match=f"at least two patients; this dataset has {counted}") as raised:
        scheme.folds([Slide(f"A{n}", "A") for n in range(number)])
    assert "split.unit is slide" in str(raised.value)


def test_one_slide_alone_cannot_be_split():
    with pytest.raises(ProtocolError, match="at least two slides; this dataset has 1"):
        LeaveOneSampleOut(unit="slide").folds([Slide("A1", "A")])
