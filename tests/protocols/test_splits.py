"""Split schemes: what every one of them keeps, what each does, and what a card may give it."""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stbench.cards import SplitChoice, tasks
from stbench.errors import CardError, ProtocolError
from stbench.protocols.splits import Fold, Part, folds_of, shared_patients, split_of, split_schemes
from stbench.protocols.splits.external import External
from stbench.protocols.splits.slides import LeaveOnePatientOut, LeaveOneSampleOut
from stbench.protocols.splits.spots import BlockedSpots, RandomSpots

TASK = tasks()["gene-pred"]
UNITS = [(name, unit) for name in split_schemes for unit in get_args(get_type_hints(split_schemes[name])["unit"])]
WHOLE_SLIDES = [(name, unit) for name, unit in UNITS if unit != "spot" and name not in ("external", "sister-slides")]


OPTIONS = {"blocked-spots": {"block_um": 400.0}, "sister-slides": {"sisters": "replace"}}


@dataclass(frozen=True)
class Slide:
    name: str
    patient: str
    n_spots: int = 12

    @property
    def centres_um(self):
        return 300.0 * np.array([(i % 4, i // 4) for i in range(self.n_spots)])


names = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)), min_size=2, max_size=12, unique=True)
cohorts = names.map(lambda pairs: [Slide(f"{patient}{number}", patient) for patient, number in pairs])
two_patients = cohorts.filter(lambda slides: len({slide.patient for slide in slides}) > 1)
shares = st.floats(0.05, 0.6)


def slides_of(parts):
    assert all(part.rows is None for part in parts), "whole slides"
    return [part.slide for part in parts]


def task(**split):
    return TASK.model_copy(update={"split": SplitChoice(**split)})


def of(name, unit):
    return split_of(task(scheme=name, unit=unit, **OPTIONS.get(name, {})))


def division(name, unit, slides):
    """Folds of one dataset, or of the last patient's slides as a second one."""
    scheme = of(name, unit)
    last = max(slide.patient for slide in slides)
    return folds_of(scheme, slides, [s.name for s in slides if s.patient == last] if scheme.two_datasets else ())


@pytest.mark.parametrize(("name", "unit"), UNITS)
@given(slides=two_patients)
def test_no_spot_is_on_both_sides_and_no_patient_where_the_unit_is_the_patient(name, unit, slides):
    assume(name != "sister-slides" or len({slide.patient for slide in slides}) < len(slides))
    for fold in division(name, unit, slides):
        rows = [
            {(part.slide, row) for part in side for row in part.rows or range(12)} for side in (fold.train, fold.test)
        ]
        assert all(rows)
        assert rows[0].isdisjoint(rows[1])
        assert unit != "patient" or shared_patients(slides, fold) == ()


@pytest.mark.parametrize(("name", "unit"), WHOLE_SLIDES)
@given(slides=two_patients)
def test_every_slide_is_tested_exactly_once(name, unit, slides):
    tested = [slide for fold in division(name, unit, slides) for slide in slides_of(fold.test)]
    assert sorted(tested) == sorted(slide.name for slide in slides)


@pytest.mark.parametrize(("name", "unit"), WHOLE_SLIDES)
@given(slides=two_patients)
def test_all_that_the_unit_allows_trains_in_cohort_order(name, unit, slides):
    patient = {slide.name: slide.patient for slide in slides}
    for fold in division(name, unit, slides):
        tested = set(slides_of(fold.test))
        apart = {patient[name] for name in tested} if unit == "patient" else set()
        expected = [slide.name for slide in slides if slide.name not in tested and slide.patient not in apart]
        assert slides_of(fold.train) == expected


@pytest.mark.parametrize("scheme", [RandomSpots(), BlockedSpots(block_um=400.0)], ids=lambda scheme: scheme.name)
@given(slides=cohorts, share=shares)
def test_a_split_of_spots_covers_every_slide_and_tests_about_its_share(scheme, slides, share):
    (fold,) = replace(scheme, test_share=share).folds(slides)
    for slide, trained, tested in zip(slides, fold.train, fold.test, strict=True):
        assert trained.slide == tested.slide == slide.name
        assert sorted((*trained.rows, *tested.rows)) == list(range(slide.n_spots))
        wanted = max(round(share * slide.n_spots), 1)
        assert wanted <= len(tested.rows) < wanted + (4 if scheme.name == "blocked-spots" else 1)


@given(slides=cohorts)
def test_blocks_are_held_out_whole(slides):
    (fold,) = BlockedSpots(block_um=400.0).folds(slides)
    for slide, tested in zip(slides, fold.test, strict=True):
        blocks = [tuple(cell) for cell in (slide.centres_um // 400.0).astype(int).tolist()]
        held = {blocks[row] for row in tested.rows}
        assert {row for row, block in enumerate(blocks) if block in held} == set(tested.rows)


@given(slides=cohorts, share=shares)
def test_a_slide_is_split_alike_in_every_cohort(slides, share):
    scheme = RandomSpots(test_share=share)
    assert scheme.folds(slides[:1])[0].test[0] == scheme.folds(slides)[0].test[0]


def test_random_spots_are_the_ones_they_always_were():
    (fold,) = RandomSpots().folds([Slide("A1", "A"), Slide("B1", "B", 20)])
    assert fold.name == "spots"
    assert [part.rows for part in fold.test] == [(1, 3), (4, 5, 9, 15)]
    (fold,) = BlockedSpots(block_um=400.0).folds([Slide("A1", "A"), Slide("B1", "B", 20)])
    assert [part.rows for part in fold.test] == [(3, 7), (0, 1, 4, 5, 8, 9, 11)]


@pytest.mark.parametrize("name", split_schemes)
def test_a_scheme_says_its_name_its_unit_and_its_sentence(name):
    kind = split_schemes[name]
    assert kind.name == name
    units = get_args(get_type_hints(kind)["unit"])
    assert set(units) <= {"patient", "slide", "spot"}
    assert of(name, units[0]).sentence().startswith(f"{name}, unit {units[0]}")


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


@pytest.mark.parametrize("scheme", [LeaveOneSampleOut(unit="patient"), LeaveOnePatientOut()])
@pytest.mark.parametrize(("number", "counted"), [(1, "1 slide of 1 patient"), (2, "2 slides of 1 patient")])
def test_one_patient_alone_names_the_task_that_works(scheme, number, counted):
    with pytest.raises(ProtocolError, match=f"at least two patients; this dataset has {counted}") as raised:
        scheme.folds([Slide(f"A{n}", "A") for n in range(number)])
    assert "split.unit is slide" in str(raised.value)


def test_one_slide_alone_cannot_be_split():
    with pytest.raises(ProtocolError, match="at least two slides; this dataset has 1"):
        LeaveOneSampleOut(unit="slide").folds([Slide("A1", "A")])


def test_a_slide_within_one_block_cannot_be_split():
    with pytest.raises(ProtocolError, match=r"slide 'A1' out[\s\S]*Lower block_um"):
        BlockedSpots(block_um=5000.0).folds([Slide("A1", "A")])


def test_a_patient_on_both_sides_is_named():
    slides = [Slide("A1", "A"), Slide("A2", "A"), Slide("B1", "B")]
    assert shared_patients(slides, Fold("A1", (Part("A2"), Part("B1")), (Part("A1"),))) == ("A",)


def test_an_external_split_tests_each_slide_of_the_second_dataset_with_one_training():
    slides = [Slide(name, name[0]) for name in ("a1", "a2", "x1", "x2")]
    folds = folds_of(External(), slides, tested=("x1", "x2"))
    assert [slides_of(fold.test) for fold in folds] == [["x1"], ["x2"]]
    assert [slides_of(fold.train) for fold in folds] == [["a1", "a2"]] * 2


def test_one_dataset_is_not_external_and_two_are_not_left_out_of_one_another():
    slides = [Slide("a1", "a"), Slide("x1", "x")]
    for tested in ((), ("a1", "x1")):
        with pytest.raises(ProtocolError, match="--test-dataset"):
            folds_of(External(), slides, tested)
    with pytest.raises(ProtocolError, match="leave --test-dataset out"):
        folds_of(LeaveOneSampleOut(unit="patient"), slides, tested=("x1",))


@dataclass(frozen=True)
class Foreign:
    """A scheme of another package that gives what it is told."""

    name: ClassVar[str] = "foreign"
    two_datasets: ClassVar[bool] = False
    given: tuple[Fold, ...]
    unit: str = "patient"

    def folds(self, slides, tested):
        return self.given


@pytest.mark.parametrize(
    ("folds", "message"),
    [
        ((), "no folds"),
        ((Fold("f", (), (Part("A1"),)),), "nothing to train on"),
        ((Fold("f", (Part("A1"),), (Part("A1", (3,)),)),), "tests spots that it trains on"),
        ((Fold("f", (Part("A1", (1, 3)),), (Part("A1", (3,)),)),), "tests spots that it trains on"),
        ((Fold("f", (Part("A2"),), (Part("A1"),)),), "patient 'A' on both sides"),
    ],
)
def test_folds_that_leak_are_refused_whoever_made_them(folds, message):
    with pytest.raises(ProtocolError, match=message):
        folds_of(Foreign(folds), [Slide("A1", "A"), Slide("A2", "A")])


def test_rows_of_one_slide_on_both_sides_are_no_leak_where_the_unit_is_the_spot():
    folds = (Fold("f", (Part("A1", (0, 1)),), (Part("A1", (2,)),)),)
    assert folds_of(Foreign(folds, "spot"), [Slide("A1", "A")]) == folds


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
        split_of(task(**split))
    assert message in str(raised.value)


@pytest.mark.parametrize(("name", "unit"), [(name, unit) for name, unit in UNITS if name != "external"])
def test_a_scheme_of_one_dataset_refuses_a_second_one(name, unit):
    slides = [Slide("a1", "a"), Slide("b1", "b"), Slide("x1", "x")]
    with pytest.raises(ProtocolError, match=f"leaves slides of one dataset out \\({name}\\)"):
        folds_of(of(name, unit), slides, ["x1"])


@pytest.mark.parametrize(
    ("scheme", "unit"),
    [(External(), "patient"), (LeaveOnePatientOut(), "patient"), (RandomSpots(), "spot"), (BlockedSpots(), "spot")],
)
def test_the_unit_of_a_scheme_that_knows_one_alone_need_not_be_said(scheme, unit):
    assert scheme.unit == unit
    assert f"unit {unit}" in scheme.sentence()


def test_of_several_patients_on_both_sides_the_first_is_named():
    slides = [Slide(name, name[0]) for name in ("B1", "B2", "A1", "A2")]
    fold = Fold("f", (Part("B1"), Part("A1")), (Part("B2"), Part("A2")))
    assert shared_patients(slides, fold) == ("A", "B")
    with pytest.raises(ProtocolError, match="has patient 'A' on both sides of fold 'f'"):
        folds_of(Foreign((fold,)), slides)


def test_a_key_beside_the_options_is_offered_where_one_is_misspelt():
    with pytest.raises(CardError, match="Did you mean 'scheme'"):
        split_of(task(scheme="random-spots", shceme="random-spots"))


@dataclass(frozen=True)
class Moved(Slide):
    """The same spots elsewhere on the glass."""

    offset_um: tuple[float, float] = (0.0, 0.0)

    @property
    def centres_um(self):
        return super().centres_um + self.offset_um


@pytest.mark.parametrize("offset_um", [(100.0, 0.0), (-250.0, 130.0), (5050.0, 777.0)])
def test_blocks_start_where_the_spots_do(offset_um):
    scheme = BlockedSpots(block_um=400.0)
    assert scheme.folds([Moved("A1", "A", 20, offset_um)]) == scheme.folds([Slide("A1", "A", 20)])
