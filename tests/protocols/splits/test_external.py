"""Splits across datasets: one trains, the other is tested."""

import pytest
from hypothesis import given

from stbench.errors import ProtocolError
from stbench.protocols.splits import folds_of
from stbench.protocols.splits.external import External
from stbench.protocols.splits.slides import LeaveOneSampleOut
from tests.made.split_slides import Slide, slides_of, two_patients


@given(slides=two_patients)
def test_an_external_split_tests_each_slide_of_the_second_dataset_with_one_training(slides):
    trained = [slide.name for slide in slides if slide.patient != slides[0].patient]
    tested = [slide.name for slide in slides if slide.patient == slides[0].patient]
    folds = folds_of(External(), slides, tested=tested)
    assert [slides_of(fold.test) for fold in folds] == [[name] for name in tested]
    assert [slides_of(fold.train) for fold in folds] == [trained] * len(tested)


@pytest.mark.parametrize(
    ("scheme", "tested", "message"),
    [
        (External(), (), "--test-dataset"),
        (External(), ("a1", "x1"), "--test-dataset"),
        (LeaveOneSampleOut(unit="patient"), ("x1",), "leave --test-dataset out"),
    ],
)
def test_one_dataset_is_not_external_and_two_are_not_left_out_of_one_another(scheme, tested, message):
    with pytest.raises(ProtocolError, match=message):
        folds_of(scheme, [Slide("a1", "a"), Slide("x1", "x")], tested)
