"""HDF5: bombs, links to other files and damage are refused, by another process."""

import h5py
import numpy as np
import pytest

from stbench.errors import DataError
from stbench.files.hdf5 import check_hdf5, read_hdf5


def whole(file):
    group = file.create_group("a")
    group.create_dataset("X", data=np.ones((3, 4)), chunks=(2, 2), compression="gzip")
    group["names"], group["empty"], file["again"] = ["p", "q"], h5py.Empty("f"), group
    group.attrs["version"] = "1"


def fill(file):
    file.create_dataset("X", (2**20, 2**20), "f4", chunks=(2**10, 2**10))


def link(file):
    file["X"] = h5py.ExternalLink("/etc/passwd", "/")


def elsewhere(file):
    file.create_dataset("X", (4,), "u1", external=[("/etc/passwd", 0, 4)])


def virtual(file):
    layout = h5py.VirtualLayout((4,), "u1")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "X", (4,))
    file.create_virtual_dataset("X", layout)


def written(path, content):
    with h5py.File(path, "w") as file:
        content(file)
    return path


def test_a_whole_file_passes(tmp_path):
    check_hdf5(written(tmp_path / "f.h5", whole), DataError)


@pytest.mark.parametrize(
    ("content", "told"),
    [(fill, "what it holds unpacks to"), (link, "is a link to another file"), (elsewhere, "keeps 'X' in another file"),
     (virtual, "keeps 'X' in another file")],
)  # fmt: skip
def test_a_file_that_is_more_than_itself_is_refused(tmp_path, content, told):
    path = written(tmp_path / "f.h5", content)
    with pytest.raises((DataError, ValueError), match=told.replace("X", "/?X")):
        read_hdf5(path)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"no hdf5"])
def test_a_file_that_is_none_is_told(tmp_path, content):
    (tmp_path / "f.h5").write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        check_hdf5(tmp_path / "f.h5", DataError, "a file of predictions")
