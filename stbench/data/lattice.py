"""Lattice: the rows and columns that a slide's spots lie on, without the places that no array of spots has."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from stbench.data.slide import BlindSlide

Array = np.ndarray[Any, Any]


def lattice_xy(array_xy: Array, centres: Array) -> Array:
    """(n_spots, 2) column and row of each spot on the lattice, both from 0.

    Of an array that uses every second place of a row alone, as hexagonal ones are numbered, columns are counted in
    steps of two. Where there are no array places, spots are binned at the median distance of nearest neighbours.

    Args:
        array_xy: (n_spots, 2) integer column and row on the spot array; equal for all spots where there is none.
        centres: (n_spots, 2) spot centres in any one unit.
    """
    places = np.asarray(array_xy)
    if len(places) > 1 and not np.ptp(places, axis=0).any():
        places = np.round((centres - centres.min(axis=0)) / _pitch(centres)).astype(np.int64)
    elif len(places) > 1 and np.ptp(places.sum(axis=1) % 2) == 0 and np.ptp(places, axis=0).all():
        places = np.column_stack([places[:, 0] // 2, places[:, 1]])
    return np.asarray(places - places.min(axis=0, initial=2**31) if len(places) else places)


def places_of(slide: "BlindSlide") -> Array:
    """(n_spots, 2) column and row of a slide's spots on the lattice of all that the slide has."""
    whole = slide.whole()
    xy = lattice_xy(whole.array_xy, whole.centres_um)
    return xy if slide.part_of is None else xy[slide.part_of.rows]


def laid_out(values: Array, xy: Array) -> Array:
    """Values of spots as maps: (rows, columns, n) float64, NaN where no spot lies; means where several do.

    Args:
        values: (n_spots, n).
        xy: (n_spots, 2) whole numbers from 0, as ``lattice_xy`` gives them.
    """
    columns, rows = (xy.max(axis=0, initial=0) + 1).tolist()
    cells = xy[:, 1] * columns + xy[:, 0]
    sums = np.zeros((rows * columns, values.shape[1]))
    np.add.at(sums, cells, values)
    number = np.bincount(cells, minlength=rows * columns)[:, None]
    return np.divide(sums, number, out=np.full_like(sums, np.nan), where=number > 0).reshape(rows, columns, -1)


def _pitch(centres: Array) -> float:
    from scipy.spatial import cKDTree

    pitch = float(np.median(cKDTree(centres).query(centres, k=2)[0][:, 1]))
    return pitch if pitch > 0 else 1.0
