"""The eight symmetries do to places what they do to images."""

import numpy as np
import pytest

from stbench.data.symmetries import N_SYMMETRIES, WORDS, folded_shares, turned, turned_shares

RNG = np.random.default_rng(3)
SYMMETRIES = range(N_SYMMETRIES)


@pytest.mark.parametrize("symmetry", SYMMETRIES)
def test_a_pixel_lies_where_its_place_is_turned_to(symmetry):
    image = np.zeros((1, 6, 9, 1))
    row, column = 1, 7
    image[0, row, column] = 1
    shares = np.array([[(column + 0.5) / 9, (row + 0.5) / 6]])
    moved = turned(image, symmetry)[0, ..., 0]
    x, y = turned_shares(shares, symmetry)[0] * moved.shape[::-1]
    assert np.argwhere(moved).tolist() == [[int(y), int(x)]]


@pytest.mark.parametrize("symmetry", SYMMETRIES)
def test_folded_places_are_the_same_under_all(symmetry):
    shares = RNG.random((50, 2))
    np.testing.assert_allclose(folded_shares(turned_shares(shares, symmetry)), folded_shares(shares))


def test_the_eight_are_different_and_each_has_its_words():
    images = {turned(np.arange(9.0).reshape(1, 3, 3, 1), symmetry).tobytes() for symmetry in SYMMETRIES}
    assert len(images) == len(WORDS) == N_SYMMETRIES
    assert [symmetry for symmetry in SYMMETRIES if not WORDS[symmetry]] == [0]
