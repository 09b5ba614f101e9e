"""Files of patches: their arrays and attributes, as either release has them, or what is wrong with them."""

import h5py
import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.hest.patch_files import read_patch_file
from tests.made.hest import write_patches

SPOTS = ("a-1", "b-1", "c-1")
PATCHES = np.random.default_rng(0).integers(0, 255, (3, 8, 8, 3), dtype=np.uint8)
COORDS = np.array([[0, 1], [10, 11], [20, 21]])


@pytest.mark.parametrize(("plural", "mpp_um"), [(False, 0.5), (True, None)])
def test_a_file_of_either_release_says_whose_patches_are_where_and_how_large(tmp_path, plural, mpp_um):
    path = write_patches(tmp_path / "S1.h5", SPOTS, PATCHES, COORDS, source=14, mpp_um=0.5 * 8 / 14, plural=plural)
    file = read_patch_file(path)
    assert (file.name, file.spots, file.side_px, file.source_px) == ("/img", SPOTS, 8, 14)
    assert file.mpp_um == (None if mpp_um is None else pytest.approx(mpp_um))
    assert file.places.tolist() == COORDS.tolist()


@pytest.mark.parametrize(
    ("attributes", "source"),
    [
        ({}, None),
        ({"downsample": 2.0}, 16),
        ({"patch_size": [12], "downsample": [2.0]}, 12),
        ({"patch_size_src": np.nan, "patch_size": 13}, 13),
        ({"patch_size_src": "14"}, None),
        ({"patch_size_src": -3}, None),
    ],
)
def test_attributes_that_are_no_size_say_nothing(tmp_path, attributes, source):
    path = write_patches(tmp_path / "S1.h5", SPOTS, PATCHES, COORDS, source=None)
    with h5py.File(path, "a") as file:
        file["coords"].attrs.update(attributes)
    assert read_patch_file(path).source_px == source


def replaced(name, values):
    def change(file):
        del file[name]
        if values is not None:
            file[name] = values

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (replaced("img", None), "has no array img"),
        (replaced("barcode", None), "has no array barcode"),
        (replaced("coords", None), "has no array coords"),
        (replaced("img", PATCHES[:2]), "has 2 patches, 3 spots"),
        (replaced("img", PATCHES.astype(np.float32)), "type float32"),
        (replaced("img", PATCHES[..., :2]), "of shape"),
        (replaced("img", PATCHES[:, :7]), "of shape"),
        (replaced("img", np.zeros((3, 2050, 2050, 3), np.uint8)), "patches of 2050 px"),
        (replaced("coords", COORDS[:2]), r"places of shape \(2, 2\)"),
        (replaced("coords", COORDS.ravel()), r"places of shape \(6,\)"),
        (replaced("coords", COORDS * np.nan), "values of type float64"),
        (replaced("coords", np.array([b"a", b"b"])), "values of type"),
        (replaced("barcode", np.array([b"a", b"a", b"b"])), "spot 'a' is listed twice"),
    ],
)
def test_arrays_that_are_no_patches_are_refused(tmp_path, change, told):
    path = write_patches(tmp_path / "S1.h5", SPOTS, PATCHES, COORDS)
    with h5py.File(path, "a") as file:
        change(file)
    with pytest.raises(DataError, match=rf"S1.h5: .*{told}"):
        read_patch_file(path)


def test_an_array_in_another_file_is_refused(tmp_path):
    path = write_patches(tmp_path / "S1.h5", SPOTS, PATCHES, COORDS)
    write_patches(tmp_path / "other.h5", SPOTS, PATCHES, COORDS)
    with h5py.File(path, "a") as file:
        del file["img"]
        file["img"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "img")
    with pytest.raises(DataError, match="in another file"):
        read_patch_file(path)
