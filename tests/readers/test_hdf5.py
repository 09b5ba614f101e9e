"""Arrays are read only where their size, type and length can be true."""

import h5py
import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.hdf5 import BROKEN_HDF5, UNPACKED, checked_array, opened_hdf5, text_array


@pytest.fixture
def file(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        yield file


@pytest.mark.parametrize("kind", ["i4", "u8", "f4"])
def test_a_list_of_numbers_is_read(kind, file, tmp_path):
    dataset = file.create_dataset("x", data=np.arange(5).astype(kind))
    assert checked_array(dataset, tmp_path, "iuf", 5).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("texts", [np.array(["a", "bc"], dtype="S"), np.array(["a", "bc"], dtype=object)])
def test_texts_of_fixed_and_free_length_are_read(texts, file, tmp_path):
    dataset = file.create_dataset("x", data=texts)
    file.flush()
    assert text_array(dataset, tmp_path / "x.h5") == ["a", "bc"]


@pytest.mark.parametrize(
    ("data", "length", "said"),
    [
        (np.arange(5.0), None, "an array of type float64"),
        (np.zeros((2, 2), int), None, r"shape \(2, 2\)"),
        (np.arange(5), 4, "has 5 numbers"),
    ],
)
def test_what_is_no_such_list_is_refused(data, length, said, file, tmp_path):
    with pytest.raises(DataError, match=said):
        checked_array(file.create_dataset("x", data=data), tmp_path, "iu", length)


def test_numbers_are_no_texts(file, tmp_path):
    with pytest.raises(DataError, match="list of texts"):
        text_array(file.create_dataset("x", data=np.arange(3)), tmp_path)


@pytest.mark.parametrize("read", [lambda data, path: checked_array(data, path, "i"), text_array])
def test_an_array_of_which_nothing_is_stored_is_refused(read, file, tmp_path):
    dataset = file.create_dataset("x", shape=(UNPACKED,), dtype="i8", chunks=True)
    with pytest.raises(DataError, match="of which it stores 0"):
        read(dataset, tmp_path)


def test_an_array_in_another_file_is_refused(file, tmp_path):
    dataset = file.create_dataset("x", shape=(4,), dtype="i4", external=[(str(tmp_path / "y.bin"), 0, 16)])
    with pytest.raises(DataError, match="in another file"):
        checked_array(dataset, tmp_path / "x.h5", "i")


@pytest.mark.parametrize(("place", "value"), [(0, 2**31), (4, 2**40)], ids=["length", "address"])
def test_texts_that_lie_beyond_the_file_are_refused_before_room_is_made_for_them(place, value, tmp_path):
    path = tmp_path / "y.h5"
    with h5py.File(path, "w") as file:
        offset = file.create_dataset("x", data=np.array(["a", "bc"], dtype=object)).id.get_offset()
    content = bytearray(path.read_bytes())
    size = 8 if place else 4
    content[offset + place : offset + place + size] = value.to_bytes(size, "little")
    path.write_bytes(content)
    with h5py.File(path) as file, pytest.raises(DataError, match="beyond its end"):
        text_array(file["x"], path)


@pytest.mark.parametrize("kind", BROKEN_HDF5)
def test_whatever_h5py_raises_of_a_broken_file_names_the_file(kind, tmp_path):
    with h5py.File(tmp_path / "y.h5", "w") as written:
        written["x"] = [1]
    with pytest.raises(DataError, match=r"y.h5: cannot be read \(.*returned a result"), opened_hdf5(
        tmp_path / "y.h5", "counts"
    ):  # fmt: skip
        raise kind("a function returned a result with an exception set")
