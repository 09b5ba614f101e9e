"""Likeness of places: spots that lie where those of another slide do, on images that are turned, mirrored or scaled."""

from typing import Any, NamedTuple

import numpy as np

from stbench.data.slide import Slide
from stbench.data.symmetries import folded_shares, turned_shares

Array = np.ndarray[Any, Any]
CELLS = 500
"""Cells across an image that tell places apart where they are looked up: those of a copy are nearly all in the same."""
SAME_SHAPE = 0.01
"""How far the ratio of sides of two images of one section may differ: copies are scaled to whole pixels."""
NEAR = 0.25
"""Part of the distance of neighbouring spots within which two lie in one place."""


def folded_places(slide: Slide) -> Array:
    """A number for each place that spots have on an image, each once, the same under symmetries and scales."""
    cells = np.floor(folded_shares(_shares(slide)) * CELLS).astype(np.int64)
    return np.unique(cells[:, 0] * CELLS + cells[:, 1])


def same_shape(first: Slide, second: Slide) -> bool:
    """Whether two slides' images may be one, turned or scaled."""
    (one, other) = (np.sort(slide.image.size_px) for slide in (first, second))
    return bool(abs(np.log(one[1] / one[0]) - np.log(other[1] / other[0])) <= SAME_SHAPE)


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
