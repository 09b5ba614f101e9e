"""Reading: parts of mapped files are read from where they lie, and anything else is copied."""

import numpy as np
import pytest

from stbench.encoders.reading import copied, mapped
from stbench.files.arrays import write_array

VALUES = np.arange(60, dtype=np.uint8).reshape(10, 2, 3)


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "a.npy"
    write_array(path, VALUES)
    return path, np.load(path, mmap_mode="r")


@pytest.mark.parametrize("part", [slice(0, 10), slice(3, 7), slice(9, 10)], ids=str)
@pytest.mark.parametrize("again", [slice(None), slice(1, None)], ids=str)
def test_a_part_of_a_mapped_file_is_found_in_it_and_read(stored, part, again):
    path, array = stored
    values = np.ascontiguousarray(array[part][again])
    if len(values):
        name, offset = mapped(values)
        assert name == str(path)
        assert path.read_bytes()[offset : offset + values.nbytes] == values.tobytes()
    into = np.zeros_like(values)
    copied(into, values)
    np.testing.assert_array_equal(into, VALUES[part][again])


@pytest.mark.parametrize("kind", ["in memory", "not contiguous", "removed", "cut off"])
def test_what_is_no_mapped_file_is_copied(stored, kind):
    path, array = stored
    values = {"in memory": VALUES.copy(), "not contiguous": array[::2]}.get(kind, array[2:5])
    wanted = np.array(values)
    if kind == "removed":
        path.unlink()
    if kind == "cut off":  # by one that replaced it
        path.unlink()
        path.write_bytes(b"short")
    assert (mapped(values) is None) is (kind in ("in memory", "not contiguous"))
    into = np.zeros_like(wanted)
    copied(into, values)
    np.testing.assert_array_equal(into, wanted)
