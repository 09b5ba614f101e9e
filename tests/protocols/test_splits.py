"""Split schemes: what every one of them keeps, what each does, and what a card may give it."""

from typing import get_args, get_type_hints

import pytest
from hypothesis import assume, given, settings

from stbench.cards import tasks
from stbench.errors import CardError, ProtocolError
from stbench.protocols.splits import folds_of, shared_patients, split_of, split_schemes
from stbench.protocols.splits.external import External
from stbench.protocols.splits.slides import LeaveOnePatientOut, LeaveOneSampleOut
from stbench.protocols.splits.spots import BlockedSpots, RandomSpots
from tests.made.split_slides import Slide, published, scheme_of, split_task, two_patients

UNITS = [(name, unit) for name in split_schemes for unit in get_args(get_type_hints(split_schemes[name])["unit"])]


def division(name, unit, slides):
    """Folds of one dataset, or of the last patient's slides as a second one."""
    scheme = scheme_of(name, unit)
    last = max(slide.patient for slide in slides)
    tested = [slide.name for slide in slides if slide.patient == last] if scheme.two_datasets else ()
    return folds_of(scheme, slides, tested, published(slides))


@pytest.mark.parametrize(("name", "unit"), UNITS)
@settings(deadline=None)
@given(slides=two_patients)
def test_no_spot_is_on_both_sides_and_no_patient_where_the_unit_is_the_patient(name, unit, slides):
    assume(name not in ("sister-slides", "adjacent-slides") or len({slide.patient for slide in slides}) < len(slides))
    for fold in division(name, unit, slides):
        rows = [
            {(part.slide, row) for part in side for row in part.rows or range(12)} for side in (fold.train, fold.test)
        ]
        assert all(rows)
        assert rows[0].isdisjoint(rows[1])
        assert unit != "patient" or shared_patients(slides, fold) == ()


@pytest.mark.parametrize("name", split_schemes)
def test_a_scheme_says_its_name_its_unit_and_its_sentence(name):
    kind = split_schemes[name]
    assert kind.name == name
    units = get_args(get_type_hints(kind)["unit"])
    assert set(units) <= {"patient", "slide", "spot"}
    assert scheme_of(name, units[0]).sentence().startswith(f"{name}, unit {units[0]}")


def test_other_packages_bring_schemes_by_an_entry_point():
    assert (split_schemes.kind, split_schemes.group) == ("split scheme", "stbench.split_schemes")


@pytest.mark.parametrize("name", tasks())
def test_every_shipped_task_has_a_scheme(name):
    shipped = tasks()[name]
    assert split_of(shipped).name == shipped.split.scheme


@pytest.mark.parametrize(
    ("scheme", "sentence"),
    [
        (LeaveOneSampleOut(unit="slide"), "leave-one-sample-out, unit slide"),
        (RandomSpots(), "random-spots, unit spot, 20% of the spots tested"),
        (
            BlockedSpots(test_share=0.3, block_um=500.0),
            "blocked-spots, unit spot, 30% of the spots tested in squares of 500 µm",
        ),
    ],
)
def test_the_sentence_tells_the_options_that_matter(scheme, sentence):
    assert scheme.sentence() == sentence


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ({"scheme": "leave-one-smaple-out", "unit": "slide"}, "split.scheme is 'leave-one-smaple-out'"),
        ({"scheme": "leave-one-sample-out"}, "lacks the key 'split.unit'"),
        ({"scheme": "leave-one-sample-out", "unit": "spot"}, "split.unit is 'spot'.\nExpected 'patient' or 'slide'"),
        ({"scheme": "random-spots", "unit": "patient"}, "split.unit is 'patient'.\nExpected 'spot'"),
        ({"scheme": "random-spots", "block_um": 9.0}, "unknown key 'split.block_um'"),
        ({"scheme": "random-spots", "test_shrae": 0.1}, "Did you mean 'test_share'"),
        ({"scheme": "random-spots", "test_share": 1.0}, "split.test_share is 1.0.\nExpected less than 1"),
        ({"scheme": "random-spots", "test_share": 0.0}, "split.test_share is 0.0.\nExpected greater than 0"),
        ({"scheme": "random-spots", "test_share": "0.2"}, "split.test_share is '0.2'.\nExpected a valid number"),
        ({"scheme": "blocked-spots", "block_um": 0}, "split.block_um is 0.\nExpected greater than 0"),
    ],
)
def test_what_a_scheme_does_not_take_is_told(split, message):
    with pytest.raises(CardError) as raised:
        split_of(split_task(**split))
    assert message in str(raised.value)


@pytest.mark.parametrize(("name", "unit"), [(name, unit) for name, unit in UNITS if name != "external"])
def test_a_scheme_of_one_dataset_refuses_a_second_one(name, unit):
    slides = [Slide("a1", "a"), Slide("b1", "b"), Slide("x1", "x")]
    with pytest.raises(ProtocolError, match=f"leaves slides of one dataset out \\({name}\\)"):
        folds_of(scheme_of(name, unit), slides, ["x1"])


@pytest.mark.parametrize(
    ("scheme", "unit"),
    [(External(), "patient"), (LeaveOnePatientOut(), "patient"), (RandomSpots(), "spot"), (BlockedSpots(), "spot")],
)
def test_the_unit_of_a_scheme_that_knows_one_alone_need_not_be_said(scheme, unit):
    assert scheme.unit == unit
    assert f"unit {unit}" in scheme.sentence()


def test_a_key_beside_the_options_is_offered_where_one_is_misspelt():
    with pytest.raises(CardError, match="Did you mean 'scheme'"):
        split_of(split_task(scheme="random-spots", shceme="random-spots"))
