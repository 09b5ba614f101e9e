"""Likeness of places: spots that lie where those of another slide do, on images that are turned, mirrored or scaled."""

import math
from typing import Any, NamedTuple

import numpy as np

from stbench.data.slide import Slide
from stbench.data.symmetries import folded_shares, turned_shares

Array = np.ndarray[Any, Any]
CELLS = 500
"""Cells across an image that tell places apart where they are looked up: those of a copy are nearly all in the same."""
SAME_SHAPE = 0.01
"""How far two images of one section may differ in ``shape_of``: copies are scaled to whole pixels."""
NEAR = 0.25
"""Part of the distance of neighbouring spots within which two lie in one place."""


def folded_places(slide: Slide) -> Array:
    """A number for each place that spots have on an image, each once, the same under symmetries and scales."""
    cells = np.floor(folded_shares(_shares(slide)) * CELLS).astype(np.int64)
    return np.unique(cells[:, 0] * CELLS + cells[:, 1])


def shape_of(slide: Slide) -> float:
    """Logarithm of the ratio of an image's longer side to the shorter: of one image, turned or scaled, the same."""
    shorter, longer = sorted(slide.image.size_px)
    return math.log(longer / shorter)


class Places(NamedTuple):
    """Spots of two slides on one image."""

    shared: int
    """Spots of the second that lie where one of the first does."""
    fewer: int
    """Spots of the slide that has fewer."""


def shared_places(first: Slide, second: Slide, symmetry: int) -> Places:
    """Spots in the same places of one image.

    Args:
        first: a slide.
        second: another, of the same image.
        symmetry: what is to be done to the second's image, as ``turned`` has it.
    """
    from scipy.spatial import KDTree

    moved = turned_shares(_shares(second), symmetry) * np.asarray(first.image.size_px)
    tree = KDTree(first.centres_px)
    pitch = np.nan_to_num(np.median(tree.query(first.centres_px, k=2)[0][:, 1]), posinf=1.0)
    distances = tree.query(moved)[0]
    return Places(int((distances <= NEAR * pitch).sum()), min(first.n_spots, second.n_spots))


def _shares(slide: Slide) -> Array:
    """Places of spots as shares of the image's width and height."""
    return slide.centres_px / np.asarray(slide.image.size_px)
