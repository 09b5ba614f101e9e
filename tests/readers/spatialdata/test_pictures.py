"""The image under the spots of a slide, and where they are on it."""

import numpy as np
import pytest
import zarr
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.spatialdata.elements import Places
from stbench.readers.spatialdata.options import SpatialDataOptions
from stbench.readers.spatialdata.pictures import picture_of
from stbench.readers.spatialdata.transformations import moved
from tests.made.spatialdata import affine, identity, write_image

XY = np.array([[4.0, 6.0], [1.0, 2.0]])
HALF = affine([[2, 0, 0], [0, 2, 0]])


def places(**systems):
    return Places(("a", "b"), XY, systems or {"global": np.eye(3)})


def store_of(folder, **images):
    group = zarr.create_group(str(folder)).create_group("images")
    for name, placed in images.items():
        write_image(group, name, np.zeros((16, 16, 3), np.uint8), placed)
    return folder


@pytest.mark.parametrize(
    ("placed", "pixels"),
    [([identity("cyx")], XY), ([HALF], XY / 2), ([affine([[0, 1, 0], [1, 0, 0]])], XY[:, ::-1]),
     ([affine([[1, 0, 1], [0, 1, 2]])], XY - (1, 2))],
)  # fmt: skip
def test_spots_are_moved_into_pixels(tmp_path, placed, pixels):
    picture = picture_of(store_of(tmp_path, im=placed), "S1", places(), SpatialDataOptions())
    assert_allclose(moved(picture.to_pixels, XY), pixels)


@pytest.mark.parametrize(
    ("options", "name"),
    [({}, "full"), ({"image": "low"}, "low"), ({"image": "{slide}"}, "S1"), ({"images": {"S1": "low"}}, "low"),
     ({"coordinate_system": "mine"}, "S1")],
)  # fmt: skip
def test_the_finest_image_under_the_spots_is_read_unless_another_is_named(tmp_path, options, name):
    elsewhere = [identity("cyx", "elsewhere")]
    own = [HALF, identity("cyx", "mine")]
    store = store_of(tmp_path, full=[identity("cyx")], low=[HALF], other=elsewhere, S1=own)
    spots = places(**{"global": np.eye(3), "mine": np.diag([0.5, 0.5, 1.0])})
    assert picture_of(store, "S1", spots, SpatialDataOptions(**options)).name == name


@pytest.mark.parametrize(
    ("images", "systems", "options", "told"),
    [
        ({"a": None, "b": None}, {}, {}, "has 2 images of slide 'S1'"),
        ({"a": [identity("cyx", "elsewhere")]}, {}, {}, "no image that shares a system"),
        ({"a": None}, {}, {"coordinate_system": "mine"}, "shares the system 'mine'"),
        ({"a": None}, {}, {"image": "b"}, "has no such image"),
        ({"a": [identity("cyx"), identity("cyx", "mine")]}, {"global": np.eye(3), "mine": np.diag([2.0, 2.0, 1.0])}, {},
         "in other places by the system 'mine'"),
        ({}, {}, {}, "no images"),
    ],
)  # fmt: skip
def test_what_leaves_the_image_open_is_refused(tmp_path, images, systems, options, told):
    with pytest.raises(DataError, match=told):
        picture_of(store_of(tmp_path, **images), "S1", places(**systems), SpatialDataOptions(**options))
