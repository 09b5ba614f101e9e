import hashlib
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from stbench.files import hashing
from stbench.files.hashing import Encoded, content_key, sha256_of

ARRAY = np.arange(600.0).reshape(30, 20)


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """The folder of notes; every file counts as big."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(hashing, "NOTED_FROM_BYTES", 0)
    hashing._remembered.cache_clear()
    yield tmp_path / "home/stbench/sha256"
    hashing._remembered.cache_clear()


@given(st.binary(max_size=300))
def test_a_files_hash_is_that_of_its_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("hash") / "file"
    path.write_bytes(content)
    assert sha256_of(path) == hashlib.sha256(content).hexdigest()


def test_a_small_file_leaves_no_note(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "file").write_text("small")
    sha256_of(tmp_path / "file")
    assert not (tmp_path / "home").exists()


def test_a_big_file_is_read_once_by_all_processes(tmp_path, notes, monkeypatch):
    (tmp_path / "file").write_text("big")
    first = sha256_of(tmp_path / "file")
    hashing._remembered.cache_clear()  # as another process would begin
    monkeypatch.setattr(hashing, "_hashed", lambda _: pytest.fail("read again"))
    assert sha256_of(tmp_path / "file") == first
    assert len(list(notes.iterdir())) == 1


@pytest.mark.parametrize("change", ["content", "time", "inode"])
def test_a_big_file_that_changed_is_read_again(tmp_path, notes, change):
    path = tmp_path / "file"
    path.write_text("big")
    sha256_of(path)
    stat = path.stat()
    if change == "inode":
        (tmp_path / "other").write_text("gib")
        os.utime(tmp_path / "other", ns=(stat.st_atime_ns, stat.st_mtime_ns))
        (tmp_path / "other").replace(path)
    else:
        path.write_text("gib" if change == "time" else "bigger")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + (change == "time")))
    assert sha256_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("note", ["", "[]", "{", '{"sha256": "short"}', '{"sha256": 5}'])
def test_a_broken_note_is_written_anew(tmp_path, notes, note):
    (tmp_path / "file").write_text("big")
    first = sha256_of(tmp_path / "file")
    (path,) = notes.iterdir()
    path.write_text(note)
    hashing._remembered.cache_clear()
    assert sha256_of(tmp_path / "file") == first
    assert first in path.read_text()


def test_a_home_that_cannot_be_written_costs_no_result(tmp_path, notes):
    (tmp_path / "home").write_text("in the way")
    (tmp_path / "file").write_text("big")
    assert sha256_of(tmp_path / "file") == hashlib.sha256(b"big").hexdigest()


@given(st.permutations([("a", 1), ("b", [1.5, "x"]), ("c", None)]))
def test_a_key_does_not_know_the_order_of_a_mapping(pairs):
    assert content_key(dict(pairs)) == content_key({"a": 1, "b": [1.5, "x"], "c": None})


OTHERS = {
    "turned": ARRAY.T,
    "flat": ARRAY.ravel(),
    "of another type": ARRAY.astype(np.float32),
    "of another order of bytes": ARRAY.astype(">f8"),
    "of other values": ARRAY + 1,
    "its bytes alone": ARRAY.tobytes(),
    "its list": ARRAY.tolist(),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_knows_values_shape_and_type_of_arrays(other):
    assert content_key(OTHERS[other]) != content_key(ARRAY)


@given(arrays(np.int16, array_shapes(min_dims=2, max_dims=3, max_side=4)))
def test_a_key_does_not_know_how_an_array_lies_in_memory(array):
    twice = np.repeat(array, 2, axis=0)[::2]
    assert content_key(array.T) == content_key(np.ascontiguousarray(array.T))
    assert content_key(twice) == content_key(np.asfortranarray(array)) == content_key(array)


texts = st.lists(st.text(max_size=2), max_size=3)


@given(texts, texts)
def test_a_key_does_not_confuse_texts_that_are_cut_elsewhere(first, second):
    assert content_key("ab", "c") != content_key("a", "bc")
    assert (content_key(*first) == content_key(*second)) == (first == second)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@given(st.lists(JSON, max_size=4))
def test_parts_that_are_encoded_before_give_the_same_key(parts):
    assert content_key(*map(Encoded.of, parts)) == content_key(*parts)
    assert content_key(Encoded.listed(map(Encoded.of, parts))) == content_key(parts)
