"""Centres of points and polygons, as GeoParquet stores them."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.spatialdata.geometries import centres_of

numbers = st.floats(-1e5, 1e5)
SQUARE = [(0, 0), (4, 0), (4, 2), (0, 2)]
HOLE = [(0, 0), (2, 0), (2, 2), (0, 2)]


def point(x, y, order="<", z=None):
    kind = 1 if z is None else 1001
    return struct.pack(f"{order}BI2d", order == "<", kind, x, y) + (b"" if z is None else struct.pack(f"{order}d", z))


def polygon(*rings, order="<"):
    lines = [struct.pack(f"{order}I", len(ring) + 1) for ring in rings]
    points = [b"".join(struct.pack(f"{order}2d", *place) for place in (*ring, ring[0])) for ring in rings]
    return struct.pack(f"{order}BII", order == "<", 3, len(rings)) + b"".join(map(bytes.__add__, lines, points))


def several(*polygons):
    return struct.pack("<BII", 1, 6, len(polygons)) + b"".join(polygons)


@given(st.lists(st.tuples(numbers, numbers), min_size=1), st.sampled_from("<>"))
def test_the_centre_of_a_point_is_itself(places, order):
    assert_allclose(centres_of([point(*place, order) for place in places], "here"), np.array(places))
    assert_allclose(centres_of([point(*place, order, z=3.0) for place in places], "here"), np.array(places))


@given(numbers, numbers, st.sampled_from("<>"), st.booleans())
def test_the_centre_of_a_rectangle_is_its_middle_whichever_way_it_is_drawn(x, y, order, turned):
    corners = [(a + x, b + y) for a, b in SQUARE]
    shape = polygon(corners[::-1] if turned else corners, order=order)
    assert_allclose(centres_of([shape], "here"), [(x + 2, y + 1)], atol=1e-6)


@pytest.mark.parametrize(
    ("shape", "centre"),
    [
        (polygon(SQUARE, HOLE), (3, 1)),
        (polygon(SQUARE, HOLE[::-1]), (3, 1)),
        (several(polygon(SQUARE)), (2, 1)),
        (several(polygon(HOLE), polygon([(x + 10, y) for x, y in HOLE])), (6, 1)),
    ],
)
def test_holes_and_parts_weigh_by_their_area(shape, centre):
    assert_allclose(centres_of([shape], "here"), [centre])


def test_shapes_of_several_kinds_are_read_together():
    assert_allclose(centres_of([point(5, 6), polygon(SQUARE)], "here"), [(5, 6), (2, 1)])
    assert centres_of([], "here").shape == (0, 2)


@pytest.mark.parametrize(
    "shape", [b"", b"\x01", point(1, 2)[:-1], polygon(SQUARE)[:-9], struct.pack("<BII", 1, 2, 0), None, "POINT (1 2)",
              struct.pack("<BII", 1, 3, 2**31), several(struct.pack("<BII", 1, 6, 2**31))],
)  # fmt: skip
def test_what_is_no_shape_is_refused(shape):
    with pytest.raises(DataError, match="points or polygons"):
        centres_of([shape], "here")
