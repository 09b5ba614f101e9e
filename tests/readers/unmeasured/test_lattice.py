"""Spots laid over tissue: as far apart as asked, on tissue alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.unmeasured.lattice import lattice
from tests.made.cohort import image
from tests.made.unmeasured import tissue


@settings(max_examples=25, deadline=None)
@given(
    left=st.integers(20, 300), top=st.integers(20, 200), width=st.integers(80, 250), height=st.integers(80, 150),
    pitch=st.floats(8, 25),
)  # fmt: skip
def test_spots_are_a_pitch_apart_and_all_that_lie_well_within_tissue_are_there(left, top, width, height, pitch):
    box = (left, top, left + width, top + height)
    places = lattice(image(tissue((600, 400), box)), pitch, "here")
    steps = places.centres_px - (places.array_xy + 0.5) * pitch
    np.testing.assert_allclose(steps, 0, atol=1e-9)
    low, high = np.array(box[:2]), np.array(box[2:])
    depth = np.minimum(places.centres_px - low, high - places.centres_px).min(axis=1)
    assert (depth > -pitch / 2 - 2).all()
    inside = [
        (x, y) for x in range(int(600 // pitch)) for y in range(int(400 // pitch))
        if (np.array([x + 0.5, y + 0.5]) * pitch > low + pitch).all()
        and (np.array([x + 0.5, y + 0.5]) * pitch < high - pitch).all()
    ]  # fmt: skip
    assert set(inside) <= set(map(tuple, places.array_xy.tolist()))
    assert len(set(places.spots)) == len(places.spots)


@pytest.mark.parametrize("glow", [5, 10, 20, 30])
def test_stain_that_has_run_out_beside_tissue_gets_no_spots(glow):
    pixels = tissue((400, 300), (40, 40, 200, 260))
    clean = lattice(image(pixels), 20.0, "here")
    pixels[60:240, 200:300] -= np.uint8(glow)
    assert lattice(image(pixels), 20.0, "here").spots == clean.spots


@pytest.mark.parametrize(
    ("pixels", "pitch", "told"),
    [
        (np.full((100, 100, 3), 240, np.uint8), 10.0, "0 places that look like tissue"),
        (tissue(), 300.0, "0 places that look like tissue, of 0"),
        (tissue(), 0.01, "would be laid with .* spots"),
    ],
    ids=["glass", "pitch of the image", "far too many"],
)
def test_an_image_on_which_no_spots_can_be_laid_is_told(pixels, pitch, told):
    with pytest.raises(DataError, match=told):
        lattice(image(pixels), pitch, "here")
