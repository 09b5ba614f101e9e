"""Places of spots on an image are the same under its symmetries and scales."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.data.likeness.places import SAME_SHAPE, folded_places, shape_of, shared_places
from stbench.data.symmetries import N_SYMMETRIES, turned_shares
from tests.made.cohort import image, made_slide

SLIDE = made_slide("A1")
SIZE = np.asarray(SLIDE.image.size_px)


def moved(symmetry=0, scale=1.0, rows=slice(None), aside=0.0):
    """The slide with its image under a symmetry and scale, and its spots there, some px aside."""
    size = SIZE[::-1] if symmetry & 1 else SIZE
    width, height = (size * scale).round().astype(int)
    shares = turned_shares(SLIDE.centres_px / SIZE, symmetry)[rows]
    spots = tuple(np.array(SLIDE.spots)[rows])
    shown = image(np.zeros((height, width, 3), np.uint8))
    return replace(SLIDE, spots=spots, centres_px=shares * (width, height) + aside, image=shown)


@pytest.mark.parametrize("scale", [1.0, 0.25])
@pytest.mark.parametrize("symmetry", range(N_SYMMETRIES))
def test_places_are_found_again(symmetry, scale):
    other = moved(symmetry, scale)
    assert abs(shape_of(SLIDE) - shape_of(other)) <= SAME_SHAPE
    assert len(np.intersect1d(folded_places(SLIDE), folded_places(other))) >= 0.9 * len(folded_places(SLIDE))
    assert shared_places(other, SLIDE, symmetry) == (SLIDE.n_spots, SLIDE.n_spots)


@pytest.mark.parametrize(("rows", "shared"), [(slice(10), 10), (slice(0, 30, 2), 15)])
def test_a_part_of_the_spots_is_a_part_of_the_places(rows, shared):
    assert shared_places(SLIDE, moved(rows=rows), 0) == (shared, shared)


@pytest.mark.parametrize(("part", "shared"), [(0.1, 30), (0.4, 0)])
def test_what_lies_between_two_spots_is_in_no_place_of_theirs(part, shared):
    pitch = np.linalg.norm(SLIDE.centres_px[1:] - SLIDE.centres_px[0], axis=1).min()
    assert shared_places(SLIDE, moved(aside=part * pitch), 0).shared == shared


@pytest.mark.parametrize(("size", "same"), [((640, 640), True), ((300, 301), True), ((320, 330), False)])
def test_images_of_another_shape_are_not_one(size, same):
    other = replace(SLIDE, image=image(np.zeros((*size, 3), np.uint8)))
    assert (abs(shape_of(SLIDE) - shape_of(other)) <= SAME_SHAPE) == same
