"""Arrays on disk: what was written comes back, and nothing else does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from stbench.files.arrays import read_archive, read_array, write_archive, write_array
from stbench.files.checksums import SEAL_BYTES, FileState
from stbench.files.damage import Damaged

ARRAY = np.arange(60, dtype=np.float32).reshape(12, 5)
any_array = st.sampled_from([np.float32, np.uint8, np.int64, np.float16]).flatmap(
    lambda kind: arrays(kind, array_shapes(max_dims=3, max_side=4))
)


def flipped(path, bit):
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return path


def read(path):
    return read_array(path, FileState.of(path))


@settings(max_examples=50, deadline=None)
@given(any_array)
def test_an_array_comes_back_mapped_and_read_only_and_others_can_read_it(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("arrays") / "a.npy"
    write_array(path, array)
    back = read(path)
    assert isinstance(back, np.memmap)
    assert (back.dtype, back.shape, back.flags.writeable) == (array.dtype, array.shape, False)
    assert_array_equal(back, array)
    assert_array_equal(np.load(path), array)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 8 * (128 + ARRAY.nbytes + SEAL_BYTES) - 1))
def test_no_bit_of_an_array_changes_unnoticed(tmp_path_factory, bit):
    path = tmp_path_factory.mktemp("arrays") / "a.npy"
    write_array(path, ARRAY)
    with pytest.raises(Damaged, match=r"a\.npy"):
        read(flipped(path, bit))


@pytest.mark.parametrize("more", [0, 1, SEAL_BYTES])
def test_an_array_of_before_is_read_where_it_has_the_length_of_one(tmp_path, more):
    np.save(tmp_path / "a.npy", ARRAY)
    with (tmp_path / "a.npy").open("ab") as file:
        file.write(bytes(more))
    if more:
        with pytest.raises(Damaged, match="another length"):
            read(tmp_path / "a.npy")
    else:
        assert_array_equal(read(tmp_path / "a.npy"), ARRAY)


@pytest.mark.parametrize("content", [b"", b"\0" * 500, b"\x93NUMPY", b"PK\x03\x04 none", b"\x80\x04K\x01."])
@pytest.mark.parametrize("reading", [read, read_archive], ids=["array", "archive"])
def test_what_is_no_array_is_damaged(tmp_path, content, reading):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(Damaged):
        reading(tmp_path / "a.npz")


def test_an_archive_under_the_name_of_an_array_is_damaged(tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        np.savez(file, a=ARRAY)
    with pytest.raises(Damaged, match="no single array"):
        read(tmp_path / "a.npy")


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5), any_array, min_size=1))
def test_an_archive_comes_back(tmp_path_factory, named):
    path = tmp_path_factory.mktemp("arrays") / "a.npz"
    write_archive(path, named)
    back = read_archive(path)
    assert back.keys() == named.keys()
    assert all(np.array_equal(back[name], named[name], equal_nan=True) for name in named if named[name].dtype != "f2")


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 8 * 2**10))
def test_no_number_of_an_archive_of_before_changes_unnoticed(tmp_path_factory, bit):
    path = tmp_path_factory.mktemp("arrays") / "a.npz"
    write_archive(path, {"a": ARRAY, "b": ARRAY + 1})
    flipped(path, bit % (8 * path.stat().st_size))
    try:
        back = read_archive(path)
    except Damaged:
        return
    assert_array_equal(np.stack([back["a"], back["b"]]), np.stack([ARRAY, ARRAY + 1]))


def test_an_absent_array_is_absent_not_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_array(tmp_path / "a.npy", FileState(str(tmp_path / "a.npy"), 0, 100, 0, 0))
