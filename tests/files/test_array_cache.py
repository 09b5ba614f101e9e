import errno
import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from stbench.errors import StoreError
from stbench.files.array_cache import ArrayCache

ARRAY = np.arange(600.0).reshape(30, 20)


def make_slowly_and_count(folder: Path, barrier) -> None:
    def make():
        with (folder / "made.txt").open("a") as file:
            file.write("made\n")
        return ARRAY

    barrier.wait()
    ArrayCache(folder).get_or_make("patches", "key", make)


@settings(max_examples=30, deadline=None)
@given(
    arrays(st.sampled_from(["u1", "<i4", "<f4", ">f8", "?", "<U3"]), array_shapes(max_dims=3, max_side=4)),
    st.booleans(),
)
def test_an_array_is_made_once_and_comes_back_with_its_values_type_and_shape(tmp_path_factory, array, turned):
    cache, array = ArrayCache(tmp_path_factory.mktemp("cache")), array.T if turned else array
    first = cache.get_or_make("features", "key", lambda: array)
    again = cache.get_or_make("features", "key", lambda: pytest.fail("made again"))
    for remembered in (first, again):
        assert (remembered.dtype, remembered.shape) == (array.dtype, array.shape)
        assert_array_equal(remembered, array)


def test_what_is_remembered_is_read_only_and_known_under_its_key_alone(tmp_path):
    cache = ArrayCache(tmp_path)
    made = [cache.get_or_make("features", "key", lambda: ARRAY) for _ in range(2)]
    assert isinstance(made[1], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        made[1][0, 0] = 1
    assert cache.get("features", "another") is None
    assert cache.get("patches", "key") is None


def test_two_processes_make_it_once(tmp_path):
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    both = [context.Process(target=make_slowly_and_count, args=(tmp_path, barrier)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert (tmp_path / "made.txt").read_text() == "made\n"


def test_who_does_not_wait_is_told_that_another_is_busy(tmp_path):
    cache = ArrayCache(tmp_path)
    answers = []

    def make():
        answers.append(cache.make_unless_busy("features", "key", lambda: ARRAY + 1))
        return ARRAY

    assert_array_equal(cache.get_or_make("features", "key", make), ARRAY)
    assert answers == [None]


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 4927))
def test_a_file_cut_short_is_made_again(tmp_path_factory, cut):
    cache = ArrayCache(tmp_path_factory.mktemp("cache"))
    cache.get_or_make("patches", "key", lambda: ARRAY)
    path = cache.folder / "patches/key.npy"
    os.truncate(path, cut)
    assert cache.get("patches", "key") is None
    assert_array_equal(cache.get_or_make("patches", "key", lambda: ARRAY), ARRAY)
    assert cache.get("patches", "key") is not None


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"no array", b"PK\x03\x04 no archive", b"\x80\x04K\x01."])
def test_a_file_that_is_no_array_is_made_again(tmp_path, content):
    cache = ArrayCache(tmp_path)
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches/key.npy").write_bytes(content)
    assert_array_equal(cache.get_or_make("patches", "key", lambda: ARRAY), ARRAY)


@pytest.mark.parametrize("error", [FileNotFoundError, ValueError, KeyboardInterrupt])
def test_a_failure_while_making_leaves_nothing_and_is_passed_on(tmp_path, error):
    def fail():
        raise error("the image is gone")

    with pytest.raises(error, match="image is gone"):
        ArrayCache(tmp_path).get_or_make("patches", "key", fail)
    assert not list(tmp_path.rglob("*.npy"))
    assert_array_equal(ArrayCache(tmp_path).make_unless_busy("patches", "key", lambda: ARRAY), ARRAY)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, r"No space left[\s\S]*Free some space"),
        (errno.EDQUOT, "Free some space"),
        (errno.EIO, "a folder that can be written"),
    ],
)
def test_a_disk_that_does_not_take_it_is_told_and_holds_no_half_file(tmp_path, monkeypatch, code, told):
    def full(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(StoreError, match=told + r"[\s\S]*--cache"):
        ArrayCache(tmp_path).get_or_make("patches", "key", lambda: ARRAY)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="--cache"):
        ArrayCache(tmp_path / "file").get_or_make("patches", "key", lambda: ARRAY)


@pytest.mark.parametrize(
    ("limit_bytes", "names"),
    [(4 * 5000, {"0", "1", "2", "new"}), (3 * 5000, {"0", "2", "new"}), (2 * 5000, {"0", "new"}), (5000, {"new"}),
     (10, {"new"})],
)  # fmt: skip
def test_beyond_its_bound_what_was_not_used_longest_goes_first(tmp_path, limit_bytes, names):
    cache = ArrayCache(tmp_path)
    for number in range(3):
        cache.get_or_make("patches", str(number), lambda: ARRAY)
        for path in tmp_path.glob(f"patches/{number}.npy*"):  # and the lock, which is as old as its last use
            os.utime(path, (number, number))
    cache.get("patches", "0")
    assert_array_equal(ArrayCache(tmp_path, limit_bytes).get_or_make("features", "new", lambda: ARRAY), ARRAY)
    assert {path.stem for path in tmp_path.rglob("*.npy")} == names


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit % (8 * len(content)) // 8] ^= 1 << bit % 8
    path.write_bytes(content)


@settings(max_examples=60, deadline=None)
@given(bit=st.integers(0, 2**20))
def test_an_array_with_a_flipped_bit_is_made_again(tmp_path_factory, bit):
    cache = ArrayCache(tmp_path_factory.mktemp("cache"))
    cache.get_or_make("features", "key", lambda: ARRAY)
    flip(cache.folder / "features/key.npy", bit)
    assert cache.get("features", "key") is None
    assert_array_equal(cache.get_or_make("features", "key", lambda: ARRAY), ARRAY)
    assert_array_equal(cache.get("features", "key"), ARRAY)


def test_damage_is_said_once_with_what_follows(tmp_path, caplog):
    cache = ArrayCache(tmp_path)
    cache.get_or_make("features", "key", lambda: ARRAY)
    flip(tmp_path / "features/key.npy", 2000)
    assert [cache.get("features", "key") for _ in range(3)] == [None] * 3
    (message,) = caplog.messages
    assert message.endswith("features/key.npy: is damaged (its checksum is another); it is made again")


def test_using_an_array_leaves_its_times_so_that_it_is_checked_once(tmp_path):
    cache = ArrayCache(tmp_path)
    cache.get_or_make("features", "key", lambda: ARRAY)
    for path in tmp_path.glob("features/key.npy*"):
        os.utime(path, (100, 100))
    before = (tmp_path / "features/key.npy").stat()
    cache.get("features", "key")
    after = (tmp_path / "features/key.npy").stat()
    assert (after.st_mtime_ns, after.st_ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)
    assert (tmp_path / "features/key.npy.lock").stat().st_mtime > 100


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_without_locks_an_array_is_made_all_the_same(tmp_path, monkeypatch, number):
    def none(lock, timeout):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("stbench.files.advice.FileLock.acquire", none)
    assert_array_equal(ArrayCache(tmp_path).get_or_make("features", "key", lambda: ARRAY), ARRAY)


@pytest.mark.parametrize("there", [True, False])
def test_an_array_for_later_is_made_once_and_is_as_old_as_its_last_use(tmp_path, there):
    cache = ArrayCache(tmp_path)
    if there:
        cache.get_or_make("shelves", "a", lambda: np.zeros(3))
    cache.ensure("shelves", "a", lambda: np.ones(3))
    assert cache.get("shelves", "a").tolist() == ([0, 0, 0] if there else [1, 1, 1])
    assert (tmp_path / "shelves" / "a.npy.lock").is_file()
