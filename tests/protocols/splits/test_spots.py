"""Splits of spots: a share of every slide, drawn from its name, whole squares where squares are held out."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given

from stbench.errors import ProtocolError
from stbench.protocols.splits.spots import BlockedSpots, RandomSpots
from tests.made.split_slides import Slide, cohorts, shares


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


def test_a_slide_within_one_block_cannot_be_split():
    with pytest.raises(ProtocolError, match=r"slide 'A1' out[\s\S]*Lower block_um"):
        BlockedSpots(block_um=5000.0).folds([Slide("A1", "A")])


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
