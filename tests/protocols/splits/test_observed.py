"""Splits for imputation: observed spots train, all others are tested."""

import pytest

from stbench.cards import Contradiction
from stbench.errors import ProtocolError
from stbench.protocols.splits.observed import AdjacentSlides, ObservedSpots
from tests.made.split_slides import Slide

SLIDES = [Slide(name, name[0], 60) for name in ("A1", "A2", "A3", "B1", "C1", "C2")]
SPARSE = {"share": 0.25, "block_um": 600.0}
patterns = pytest.mark.parametrize("pattern", ["stride", "bernoulli", "blocks"])


@patterns
def test_within_a_slide_nothing_but_its_observed_spots_trains(pattern):
    folds = ObservedSpots(pattern=pattern, **SPARSE).folds(SLIDES)
    assert [fold.name for fold in folds] == [slide.name for slide in SLIDES]
    for fold in folds:
        (observed,), (hidden,) = fold.train, fold.test
        assert observed.slide == hidden.slide == fold.name
        assert sorted((*observed.rows, *hidden.rows)) == list(range(60))


@patterns
def test_of_adjacent_slides_the_middle_one_trains_whole_and_is_not_tested(pattern):
    folds = AdjacentSlides(pattern=pattern, **SPARSE).folds(SLIDES)
    assert [fold.name for fold in folds] == ["A", "C"]
    assert [[(part.slide, part.rows is None) for part in fold.train] for fold in folds] == [
        [("A1", False), ("A2", True), ("A3", False)], [("C1", False), ("C2", True)],
    ]  # fmt: skip
    assert [part.slide for fold in folds for part in fold.test] == ["A1", "A3", "C1"]
    for fold in folds:
        for hidden in fold.test:
            (observed,) = (part for part in fold.train if part.slide == hidden.slide)
            assert sorted((*observed.rows, *hidden.rows)) == list(range(60))


def test_slides_without_a_neighbour_cannot_be_divided():
    with pytest.raises(ProtocolError, match="needs a patient with two slides, and none of 2"):
        AdjacentSlides().folds([SLIDES[0], SLIDES[3]])


@pytest.mark.parametrize("share", [0.3, 0.75])
@pytest.mark.parametrize("kind", [ObservedSpots, AdjacentSlides])
def test_a_lattice_observes_one_spot_in_a_whole_number(kind, share):
    with pytest.raises(Contradiction, match="share"):
        kind(share=share)
    assert f"{share:.0%} of the spots observed each drawn" in kind(share=share, pattern="bernoulli").sentence()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "10% of the spots observed on a regular lattice"),
        (SPARSE | {"pattern": "blocks"}, "25%.*squares of 600 µm"),
    ],
)
@pytest.mark.parametrize("kind", [ObservedSpots, AdjacentSlides])
def test_it_says_share_and_pattern(kind, options, said):
    import re

    assert re.search(said, kind(**options).sentence())
