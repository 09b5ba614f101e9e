"""Pictures within HDF5 files are bytes or numbers from 0 to 1; other arrays are refused."""

import h5py
import numpy as np
import pytest

from stbench.data.images import Hdf5Image
from stbench.errors import DataError

RGB = np.random.default_rng(0).integers(0, 255, (20, 30, 3), dtype=np.uint8)


def stored(folder, values):
    with h5py.File(folder / "x.h5ad", "w") as file:
        file.create_dataset("uns/hires", data=values)
    return Hdf5Image(folder / "x.h5ad", "uns/hires")


OPAQUE = np.dstack([RGB, np.full((20, 30), 255, np.uint8)])
FORMS = [RGB, RGB / 255, (RGB / 255).astype(np.float32), RGB.astype(np.uint16) * 257, OPAQUE]


@pytest.mark.parametrize("values", FORMS)
def test_pictures_are_rgb(values, tmp_path):
    image = stored(tmp_path, values)
    assert image.size_px == (30, 20)
    with image.open() as regions:
        assert (regions.region(3, 2, 20, 15) == RGB[2:17, 3:23]).all()


def test_grey_has_three_equal_channels(tmp_path):
    with stored(tmp_path, RGB[:, :, 0]).open() as regions:
        assert (regions.region(0, 0, 30, 20) == RGB[:, :, :1]).all()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros(5), r"shape \(5,\)"),
        (np.zeros((5, 5, 2), np.uint8), r"shape \(5, 5, 2\)"),
        (RGB * 1.0, "values from"),
        (np.full((4, 4, 3), np.nan), "0 to 1"),
    ],
)
def test_other_arrays_are_refused(values, said, tmp_path):
    with pytest.raises(DataError, match=said), stored(tmp_path, values).open():
        pass


@pytest.mark.parametrize("name", ["uns/lowres", "uns"])
def test_a_picture_that_is_not_there_is_refused(name, tmp_path):
    stored(tmp_path, RGB)
    with pytest.raises(DataError, match="cannot be read"):
        Hdf5Image(tmp_path / "x.h5ad", name).size_px  # noqa: B018
