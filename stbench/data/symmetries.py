"""Symmetries: the eight ways in which a square lies on itself, of patches, images and places on them."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
N_SYMMETRIES = 8
WORDS = (
    "", "turned by 90°", "mirrored", "mirrored and turned by 90°", "mirrored", "mirrored and turned by 90°",
    "turned by 180°", "turned by 90°",
)  # fmt: skip
"""What each symmetry does to an image."""


def turned(patches: Array, symmetry: int) -> Array:
    """Patches under one of the eight symmetries of the square.

    The order is ST-Net's: identity, quarter turn (counter-clockwise), vertical flip, vertical flip of the
    turned, and the same four again flipped horizontally.

    Args:
        patches: (n, pixels, pixels, channels).
        symmetry: 0 to 7.
    """
    if symmetry & 1:
        patches = np.rot90(patches, axes=(1, 2))
    if symmetry & 2:
        patches = patches[:, ::-1]
    if symmetry & 4:
        patches = patches[:, :, ::-1]
    return patches


def turned_shares(shares: Array, symmetry: int) -> Array:
    """Where places on an image lie once ``turned`` did the same to the image.

    Args:
        shares: (n, 2) x and y as shares of the image's width and height.
        symmetry: 0 to 7.
    """
    x, y = shares.T
    if symmetry & 1:
        x, y = y, 1 - x
    if symmetry & 2:
        y = 1 - y
    if symmetry & 4:
        x = 1 - x
    return np.column_stack([x, y])


def folded_shares(shares: Array) -> Array:
    """A place in an eighth of the square for each place, the same under all symmetries: (n, 2), both below a half."""
    return np.sort(np.minimum(shares, 1 - shares), axis=1)
