"""Geometries: the centres of shapes that are stored as well-known binary, as GeoParquet has them."""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.errors import DataError

Array = np.ndarray[Any, Any]
POINT, POLYGON, MULTIPOLYGON = 1, 3, 6
POINT_BYTES = 21
BROKEN = (struct.error, IndexError, ValueError, TypeError, OverflowError, ZeroDivisionError)


def centres_of(shapes: Sequence[bytes], where: str) -> Array:
    """(n, 2) centres: of points themselves, of polygons and sets of them the centroid.

    Raises:
        DataError: a shape is none of these, or broken.
    """
    if shapes and all(isinstance(each, bytes) and each[:5] == b"\x01\x01\0\0\0" for each in shapes):
        content = b"".join(shapes)
        if len(content) == POINT_BYTES * len(shapes):
            records = np.frombuffer(content, np.dtype([("head", "V5"), ("x", "<f8"), ("y", "<f8")]))
            return np.column_stack([records["x"], records["y"]])
    try:
        return np.array([_centre(each) for each in shapes], dtype=np.float64).reshape(-1, 2)
    except BROKEN as error:
        raise DataError(where, f"has a shape that cannot be read ({error})", "points or polygons") from None


def _centre(shape: bytes) -> tuple[float, float]:
    area, x, y, _ = _moments(shape, 0)
    return x / area, y / area


def _moments(shape: bytes, at: int) -> tuple[float, float, float, int]:
    """Area, its moments in x and y, and where the shape ends; a point has an area of one."""
    order = "<" if shape[at] == 1 else ">"
    (kind,) = struct.unpack_from(f"{order}I", shape, at + 1)
    dimensions, kind = 2 + (kind // 1000 in (1, 2)) + 2 * (kind // 1000 == 3), kind % 1000
    if kind == POINT:
        x, y = struct.unpack_from(f"{order}2d", shape, at + 5)
        return 1.0, x, y, at + 5 + 8 * dimensions
    if kind not in (POLYGON, MULTIPOLYGON):
        raise ValueError(f"it is of the kind {kind}")
    (n_parts,) = struct.unpack_from(f"{order}I", shape, at + 5)
    total, at = np.zeros(3), at + 9
    for number in range(n_parts):
        if kind == POLYGON:
            part, at = _ring(shape, at, order, dimensions)
            total += part if number == 0 else -part  # rings after the first are holes
        else:
            area, x, y, at = _moments(shape, at)
            total += (area, x, y)
    return float(total[0]), float(total[1]), float(total[2]), at


def _ring(shape: bytes, at: int, order: str, dimensions: int) -> tuple[Array, int]:
    """Area of a closed line, and its moments, whichever way it runs."""
    (n_points,) = struct.unpack_from(f"{order}I", shape, at)
    points = np.frombuffer(shape, f"{order}f8", n_points * dimensions, at + 4).reshape(n_points, dimensions)[:, :2]
    origin = points[0]
    (x, y), (u, v) = (points[:-1] - origin).T, (points[1:] - origin).T
    cross = x * v - u * y
    area = cross.sum() / 2
    moments = np.array([area, ((x + u) * cross).sum() / 6, ((y + v) * cross).sum() / 6])
    moments[1:] += area * origin
    return moments * np.sign(area), at + 4 + 8 * n_points * dimensions
