"""Augmented views: one draw for all patches, black where a turn uncovers."""

import numpy as np
import pytest
import torch

from stbench.adapters.hist2st.views import drawn_view


class Told:
    """A generator of given numbers."""

    def __init__(self, grey: float, mirrored: float, angle: float) -> None:
        self.numbers, self.angle = [grey, mirrored], angle

    def random(self) -> float:
        return self.numbers.pop(0)

    def uniform(self, low: float, high: float) -> float:
        assert low <= self.angle <= high
        return self.angle


PATCHES = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (3, 3, 8, 8), dtype=np.uint8))


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ((0.5, 0.5, 0.0), PATCHES),
        ((0.5, 0.1, 0.0), PATCHES.flip(-1)),
        ((0.5, 0.5, 90.0), PATCHES.rot90(1, (-2, -1))),
    ],
    ids=["plain", "mirrored", "turned"],
)
def test_a_view_is_what_was_drawn(draws, expected):
    assert torch.equal(drawn_view(PATCHES, Told(*draws)), expected)


def test_a_grey_view_has_no_colour():
    red, green, blue = drawn_view(PATCHES, Told(0.05, 0.5, 0.0)).unbind(dim=1)
    assert torch.equal(red, green)
    assert torch.equal(green, blue)


@pytest.mark.parametrize("angle", [45.0, -30.0])
def test_corners_of_a_turned_view_are_black(angle):
    assert not drawn_view(torch.full_like(PATCHES, 200), Told(0.5, 0.5, angle))[:, :, 0, 0].any()


@pytest.mark.parametrize("seed", [0, 1])
def test_patches_that_are_alike_stay_alike(seed):
    alike = drawn_view(PATCHES[:1].expand(4, -1, -1, -1), np.random.default_rng(seed))
    assert (alike == alike[:1]).all()
