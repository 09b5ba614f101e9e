"""An audit of data tells patients with several slides, and which slides the weights of each method have seen."""

from pathlib import Path

import pytest

from stbench.analyses.data_audit import Seen, audited_data
from stbench.cards import DatasetCard, MethodCard
from stbench.files.array_cache import ArrayCache
from stbench.readers.unchecked import Subject, Subjects
from stbench.weights import SOURCES
from tests.made.cohort import image, made_slide
from tests.made.sections import section_pixels


def subjects(*names, dataset="mine", first=0, **stated):
    slides = [made_slide(name, seed=first + n) for n, name in enumerate(names)]
    shown = [image(section_pixels(first + n, 160, 160)) for n in range(len(names))]
    each = tuple(Subject(slide.name, slide.patient, picture) for slide, picture in zip(slides, shown, strict=True))
    return Subjects(dataset, each, DatasetCard(reader="any", **stated))


def method(name, **stated):
    return MethodCard(adapter="any", **stated).read_from(Path(f"{name}.yaml"), {})


SISTERS = subjects("A1", "A2", "B1")


@pytest.mark.parametrize(
    ("stated", "seen"),
    [
        ({}, []),
        ({"contained_in": ("atlas",)}, [("A1", "A2", "B1"), ()]),
        ({"partly_in": {"atlas": ("A1",)}}, [("A1",), ("A2",)]),
        ({"partly_in": {"atlas": ("B1", "Z9")}}, [("B1",), ()]),
        ({"contained_in": ("other",)}, []),
    ],
)
def test_slides_that_weights_have_seen_are_told_one_by_one(tmp_path, stated, seen):
    card = DatasetCard(reader="any", **stated)
    methods = [method("m", trained_on=("atlas",)), method("n", trained_on=("wide",)), method("p")]
    result = audited_data([SISTERS._replace(card=card)], methods, ArrayCache(tmp_path))
    assert result.seen == ((Seen("m", "atlas", *seen),) if seen else ())


def test_what_a_methods_weights_were_trained_on_counts_as_well(tmp_path):
    name, source = next((name, source) for name, source in SOURCES.items() if source.trained_on)
    card = DatasetCard(reader="any", contained_in=source.trained_on[:1])
    result = audited_data([SISTERS._replace(card=card)], [method("m", weights=(name,))], ArrayCache(tmp_path))
    assert [seen.collection for seen in result.seen] == [source.trained_on[0]]


@pytest.mark.parametrize("several", [False, True])
def test_patients_with_several_slides_are_named_with_them(tmp_path, several):
    audited = [SISTERS, subjects("B7", "C1", dataset="two", first=10)] if several else [SISTERS]
    result = audited_data(audited, [], ArrayCache(tmp_path))
    alone, both = {"A": ("A1", "A2")}, {"A": ("mine/A1", "mine/A2"), "B": ("mine/B1", "two/B7")}
    assert result.patients == (both if several else alone)
    assert (result.slides, result.alike, result.twice) == (5 if several else 3, (), ())


def test_slides_of_a_dataset_are_seen_under_its_own_name_among_several(tmp_path):
    card = DatasetCard(reader="any", partly_in={"atlas": ("A1",)})
    audited = [SISTERS._replace(card=card), subjects("C1", dataset="two", first=10)]
    result = audited_data(audited, [method("m", trained_on=("atlas", "two"))], ArrayCache(tmp_path))
    assert [(seen.collection, seen.slides) for seen in result.seen] == [("atlas", ("mine/A1",)), ("two", ("two/C1",))]
