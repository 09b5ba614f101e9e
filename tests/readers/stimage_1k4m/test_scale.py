"""The scale is measured from the distance of spots, as their technology or the card has it; radii are compared."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.stimage_1k4m.scale import stated_scales

SIDE = 6


def grid(step_px, *, staggered=False, named=True, rng=None):
    places = np.array([(x, y) for y in range(SIDE) for x in range(SIDE)]) + 4
    if staggered:
        places = places * [2, 1] + (places[:, 1:] % 2) * [1, 0]
    centres = places * float(step_px) + (0 if rng is None else rng.normal(0, step_px / 50, places.shape))
    spots = tuple(f"{x}x{y}" for x, y in places)
    return Positions(spots, places if named else np.zeros_like(places), centres)


@pytest.mark.parametrize(
    ("technology", "pitch_um", "named", "staggered", "expected"),
    [
        ("ST", None, True, False, 4.0),
        ("ST", None, True, True, 2.0),
        ("ST", 150.0, True, False, 3.0),
        ("ST", 150.0, True, True, 3.0),
        ("Visium", None, False, False, 2.0),
        ("Visium", 110.0, False, False, 2.2),
        ("VisiumHD", None, False, False, 0.16),
        ("mine", None, False, False, None),
        ("mine", 50.0, False, False, 1.0),
    ],
)
def test_the_distance_of_spots_gives_the_scale(technology, pitch_um, named, staggered, expected):
    positions = grid(50.0, named=named, staggered=staggered)
    by_step, _ = stated_scales(positions, technology, None, pitch_um, "file")
    assert by_step.mpp_um == (None if expected is None else pytest.approx(expected, rel=1e-3))


@pytest.mark.parametrize(
    ("technology", "radius_px", "expected"),
    [("ST", 12.5, 4.0), ("Visium", 27.5, 1.0), ("VisiumHD", 4.0, None), ("mine", 4.0, None), ("ST", None, None)],
)
def test_the_radius_gives_another(technology, radius_px, expected):
    _, by_radius = stated_scales(grid(50.0), technology, radius_px, None, "file")
    assert by_radius.mpp_um == expected


@pytest.mark.parametrize("seed", range(5))
def test_spots_that_lie_a_little_off_do_not_shorten_the_distance(seed):
    positions = grid(50.0, rng=np.random.default_rng(seed))
    by_step, _ = stated_scales(positions, "ST", None, None, "file")
    assert by_step.mpp_um == pytest.approx(4.0, rel=0.01)


@pytest.mark.parametrize("flip", [(1, -1), (-1, 1), (-1, -1)])
def test_an_array_may_be_mirrored_and_not_stretched(flip):
    positions = grid(50.0)
    mirrored = positions._replace(centres_px=positions.centres_px * flip)
    assert stated_scales(mirrored, "ST", None, None, "file")[0].mpp_um == pytest.approx(4.0)
    stretched = positions._replace(centres_px=positions.centres_px * [1.0, 1.5])
    with pytest.raises(DataError, match=r"coord.csv: has columns 50.0 px and rows 75.0 px apart"):
        stated_scales(stretched, "ST", None, None, "coord.csv")
