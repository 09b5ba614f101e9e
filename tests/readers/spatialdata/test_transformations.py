"""Transformations between coordinate systems, as SpatialData writes them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.spatialdata.transformations import moved, systems_of

numbers = st.floats(-5, 5).map(lambda number: round(number, 3))


def system(axes, name="g"):
    return {"name": name, "axes": [{"name": axis} for axis in axes]}


def written(kind, values, axes="xy", output=None):
    return {"type": kind, kind: values, "input": system(axes), "output": system(output or axes)}


def matrix(each, axes=("x", "y")):
    return systems_of([each], axes, "here")["g"]


@pytest.mark.parametrize("axes", ["xy", "yx", "cyx"])
@given(x=numbers.filter(lambda n: abs(n) > 0.1), y=numbers.filter(lambda n: abs(n) > 0.1))
def test_values_belong_to_axes_by_name(axes, x, y):
    values = [{"x": x, "y": y, "c": 1.0}[axis] for axis in axes]
    assert_allclose(matrix(written("scale", values, axes)), np.diag([x, y, 1]))
    assert_allclose(matrix(written("translation", values, axes))[:2, 2], (x, y))


@pytest.mark.parametrize(
    ("rows", "axes", "output"),
    [
        ([[2, 1, 3], [0, 4, 5]], "xy", "xy"),
        ([[4, 0, 5], [1, 2, 3]], "yx", "yx"),
        ([[0, 4, 5], [2, 1, 3]], "xy", "yx"),
        ([[1, 0, 0, 0], [0, 4, 0, 5], [0, 1, 2, 3]], "cyx", "cyx"),
        ([[1, 0, 0, 0], [0, 1, 2, 3], [0, 4, 0, 5]], "cyx", "cxy"),
    ],
)
def test_an_affine_one_is_the_same_in_whatever_order_its_axes_are(rows, axes, output):
    assert_allclose(matrix(written("affine", rows, axes, output)), [[2, 1, 3], [0, 4, 5], [0, 0, 1]])


@given(numbers, numbers)
def test_a_sequence_is_done_from_first_to_last(x, y):
    steps = [{"type": "scale", "scale": [2.0, 3.0]}, {"type": "translation", "translation": [x, y]}]
    both = matrix({"type": "sequence", "transformations": steps, "output": system("xy")})
    assert_allclose(moved(both, np.array([[1.0, 1.0]])), [[2 + x, 3 + y]])


@pytest.mark.parametrize(
    ("each", "place"),
    [
        ({"type": "identity", "output": system("xy")}, (1, 2)),
        ({"type": "mapAxis", "mapAxis": {"x": "y", "y": "x"}, "output": system("xy")}, (2, 1)),
        ({"type": "scale", "scale": [1, 3, 2], "output": system("cyx"), "input": system("cyx")}, (2, 6)),
    ],
)
def test_a_place_is_moved(each, place):
    assert_allclose(moved(matrix(each), np.array([[1.0, 2.0]])), [place])


@pytest.mark.parametrize(
    ("each", "told"),
    [
        ({"type": "rotation", "rotation": []}, "of the kind 'rotation'"),
        ({"type": None}, "of the kind 'None'"),
        ({"type": "scale"}, "that is none"),
        ({"type": "scale", "scale": ["a", "b"]}, "that is none"),
        ({"type": "scale", "scale": [0.0, 1.0]}, "cannot be undone"),
        ({"type": "translation", "translation": [float("nan"), 1]}, "cannot be undone"),
        ({"type": "affine", "affine": [[1, 0, 0]]}, "that is none"),
        ({"type": "mapAxis", "mapAxis": {"x": "z"}}, "that is none"),
        ({"type": "sequence", "transformations": [3]}, "that is none"),
    ],
)
def test_what_is_no_transformation_is_refused(each, told):
    with pytest.raises(DataError, match=told):
        matrix({**each, "output": system("xy")})


@pytest.mark.parametrize("listed", [None, {}, [3], [{"type": "identity"}], [{"type": "identity", "output": "g"}]])
def test_without_a_named_system_an_element_has_no_place(listed):
    assert systems_of(listed, ("x", "y"), "here") == {}
