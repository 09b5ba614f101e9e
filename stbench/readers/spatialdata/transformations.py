"""Transformations: how the coordinates of an element become those of a named system, as SpatialData writes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from stbench.errors import DataError

Array = np.ndarray[Any, Any]
Axes = tuple[str, ...]
MALFORMED = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def systems_of(written: Any, axes: Axes, where: str) -> dict[str, Array]:
    """The systems that an element has a place in.

    Args:
        written: its list of coordinateTransformations.
        axes: of the element, for transformations that do not say theirs.
        where: the element, for errors.

    Returns:
        For each system a (3, 3) matrix on x, y and 1.

    Raises:
        DataError: a transformation is none, or of a kind that is not read.
    """
    systems = {}
    for each in written if isinstance(written, list) else []:
        output = each.get("output") if isinstance(each, dict) else None
        if not isinstance(output, dict) or "name" not in output:
            continue
        systems[str(output["name"])] = _checked(_matrix(each, axes, where), where)
    return systems


def moved(matrix: Array, xy: Array) -> Array:
    """(n, 2) places after a transformation."""
    return xy @ matrix[:2, :2].T + matrix[:2, 2]


def _checked(matrix: Array, where: str) -> Array:
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-12:
        raise DataError(where, "has a transformation that cannot be undone", "one that keeps different places apart")
    return matrix


def _matrix(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    kind = written.get("type")
    make = KINDS.get(str(kind))
    if make is None:
        raise DataError(where, f"has a transformation of the kind '{str(kind)[:40]}'", f"one of {', '.join(KINDS)}")
    try:
        return make(written, _axes(written.get("input"), axes), where)
    except MALFORMED as error:
        raise DataError(where, f"has a transformation '{kind}' that is none ({error})", "numbers for x and y") from None


def _axes(system: Any, axes: Axes) -> Axes:
    listed = system.get("axes") if isinstance(system, Mapping) else None
    return tuple(str(axis["name"]) for axis in listed) if listed else axes


def _identity(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    return np.eye(3)


def _scale(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    return np.diag([*_of_xy(written["scale"], axes), 1.0])


def _translation(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    matrix = np.eye(3)
    matrix[:2, 2] = _of_xy(written["translation"], axes)
    return matrix


def _affine(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    values = np.asarray(written["affine"], dtype=np.float64)
    output = _axes(written.get("output"), axes)
    columns = [axes.index("x"), axes.index("y"), len(axes)]
    return np.vstack([*(values[output.index(axis), columns] for axis in "xy"), [0.0, 0.0, 1.0]])


def _map_axis(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    matrix, of_axis = np.zeros((3, 3)), written["mapAxis"]
    matrix[2, 2] = 1.0
    for row, axis in enumerate("xy"):
        matrix[row, "xy".index(of_axis.get(axis, axis))] = 1.0
    return matrix


def _sequence(written: Mapping[str, Any], axes: Axes, where: str) -> Array:
    matrix = np.eye(3)
    for each in written["transformations"]:
        matrix = _matrix(each, axes, where) @ matrix
    return matrix


def _of_xy(values: Sequence[float], axes: Axes) -> tuple[float, float]:
    return float(values[axes.index("x")]), float(values[axes.index("y")])


KINDS: dict[str, Callable[[Mapping[str, Any], Axes, str], Array]] = {
    "identity": _identity, "scale": _scale, "translation": _translation, "affine": _affine, "mapAxis": _map_axis,
    "sequence": _sequence,
}  # fmt: skip
