"""Position alone: millimetres on the slide, whatever the pixels are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.base import Context, abilities
from stbench.adapters.controls.position import Position
from tests.made.cohort import image, made_slide

SLIDE = made_slide("A1", spots=6)


def embedded(slide):
    return Position().embed(Position().pretrained(Context()), slide)


@given(st.floats(0.1, 20))
def test_a_spot_is_embedded_at_its_place_in_millimetres_at_any_magnification(mpp):
    embedding = embedded(replace(SLIDE, mpp_um=mpp).blind())
    assert embedding.dtype == np.float32
    np.testing.assert_allclose(embedding, SLIDE.centres_px * mpp / 1000, rtol=1e-6)


@pytest.mark.parametrize("rows", [[5, 0, 3], [2]])
def test_a_part_of_the_spots_is_embedded_as_it_is_in_the_whole(rows):
    np.testing.assert_array_equal(embedded(SLIDE.at(np.array(rows))), embedded(SLIDE)[rows])


def test_no_pixel_is_read_and_nothing_is_learned():
    dark = image(np.zeros((9, 9, 3), np.uint8))
    np.testing.assert_array_equal(embedded(replace(SLIDE, image=dark)), embedded(SLIDE))
    assert dark.opened == []
    assert abilities(Position()) == {"embed", "pretrained"}
