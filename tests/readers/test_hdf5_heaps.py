"""Heaps of texts are walked before HDF5 does; whole files pass, and those that have no end are refused."""

import h5py
import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.hdf5_heaps import HEAD, SIGNATURE, check_heaps


@pytest.fixture
def path(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file["texts"] = np.array([f"text {number}" * (number % 5) for number in range(500)], dtype=object)
        file.attrs["more"] = "and more"
    return tmp_path / "x.h5"


def test_a_whole_file_passes(path):
    assert SIGNATURE in path.read_bytes()
    check_heaps(path)


@pytest.mark.parametrize("content", [b"", b"x" * 8, b"x" * 100, SIGNATURE, SIGNATURE + b"\xff" * 50])
def test_what_is_no_such_heap_is_left_to_the_library(content, tmp_path):
    (tmp_path / "x.h5").write_bytes(content)
    check_heaps(tmp_path / "x.h5")


@pytest.mark.parametrize("after", [0, 1, 7])
def test_zeros_in_a_heap_are_refused(after, path):
    content = bytearray(path.read_bytes())
    place = content.find(SIGNATURE) + HEAD
    for _ in range(after):
        place += HEAD + -(-int.from_bytes(content[place + 8 : place + HEAD], "little") // 8) * 8
    content[place : place + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(DataError, match="a list of texts"):
        check_heaps(path)
