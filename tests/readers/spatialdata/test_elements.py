"""Shapes and points that tables annotate, and the systems that they and images are in."""

import numpy as np
import pandas as pd
import pytest
import zarr
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.spatialdata.elements import names_in, places_of, systems_of_image
from tests.made.spatialdata import affine, edit_node, identity, write_circles, write_image

CENTRES = np.array([[1.5, 2.0], [3.0, 4.0], [0.0, 9.0]])


@pytest.fixture(params=[2, 3])
def store(request, tmp_path):
    root = zarr.create_group(str(tmp_path / "s"), zarr_format=request.param)
    write_circles(root.create_group("shapes"), tmp_path / "s/shapes", "spots", CENTRES, ["a", "b", "c"])
    write_image(root.create_group("images"), "im", np.zeros((8, 8, 3), np.uint8), [affine([[2, 0, 1], [0, 2, 0]])])
    points = root.create_group("points").create_group("cells")
    points.attrs["coordinateTransformations"] = [identity("xy", "cells only")]
    for number, rows in enumerate(([0, 1], [2])):
        frame = pd.DataFrame(CENTRES[rows], columns=["x", "y"], index=rows)
        (tmp_path / "s/points/cells/points.parquet").mkdir(exist_ok=True)
        frame.to_parquet(tmp_path / f"s/points/cells/points.parquet/part.{number}.parquet")
    return tmp_path / "s"


@pytest.mark.parametrize(
    ("region", "instances", "system"), [("spots", ("a", "b", "c"), "global"), ("cells", ("0", "1", "2"), "cells only")]
)
def test_centres_are_those_of_shapes_or_points(store, region, instances, system):
    places = places_of(store, region)
    assert places.instances == instances
    assert list(places.systems) == [system]
    assert_allclose(places.xy, CENTRES)


def test_an_image_is_in_the_systems_that_it_states(store):
    assert_allclose(systems_of_image(store / "images/im")["global"], [[2, 0, 1], [0, 2, 0], [0, 0, 1]])


@pytest.mark.parametrize(("kind", "names"), [("shapes", ["spots"]), ("images", ["im"]), ("labels", [])])
def test_elements_are_listed_by_kind(store, kind, names):
    assert names_in(store, kind) == names


@pytest.mark.parametrize(("labels", "told"), [(True, "which is labels of pixels"), (False, "no element of the store")])
def test_a_region_without_places_is_refused(store, labels, told):
    if labels:
        zarr.open_group(str(store)).create_group("labels").create_group("mask")
    with pytest.raises(DataError, match=told):
        places_of(store, "mask")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: path.unlink(), "has no shapes.parquet"),
        (lambda path: path.write_bytes(b"PAR1 no"), "cannot be read"),
        (lambda path: pd.DataFrame({"a": [1]}).to_parquet(path), "lacks the column 'geometry'"),
        (lambda path: pd.DataFrame({"geometry": [b"no"]}).to_parquet(path), "a shape that cannot be read"),
        (lambda path: edit_node(path.parent, lambda node: node.update(coordinateTransformations=[identity("xy") | {
            "type": "warp"}])), "of the kind 'warp'"),
    ],
)  # fmt: skip
def test_broken_shapes_are_refused(store, change, told):
    change(store / "shapes/spots/shapes.parquet")
    with pytest.raises(DataError, match=told):
        places_of(store, "spots")


def test_shapes_without_a_place_are_refused(tmp_path):
    root = zarr.create_group(str(tmp_path))
    write_circles(root.create_group("shapes"), tmp_path / "shapes", "s", np.array([[np.nan, 1.0]]), ["a"])
    with pytest.raises(DataError, match="shapes without a place"):
        places_of(tmp_path, "s")
