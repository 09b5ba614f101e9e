"""Cached arrays: the one not used for longest comes first, and what is in use is known."""

import os

import numpy as np
import pytest
from filelock import FileLock

from stbench.files.array_cache import ArrayCache, lock_of
from stbench.files.cached_arrays import CachedArray, cached_arrays, is_locked, mapped, why_in_use

HOUR = 3600.0


def put(folder, kind, key, used):
    ArrayCache(folder).get_or_make(kind, key, lambda: np.zeros(10))
    for path in (folder / kind / f"{key}.npy", folder / kind / f"{key}.npy.lock"):
        os.utime(path, (used, used))


def test_arrays_come_in_the_order_of_their_last_use_and_shelves_last(tmp_path):
    for kind, key, used in (("shelves", "a", 1), ("patches", "b", 300), ("features", "c", 200)):
        put(tmp_path, kind, key, used)
    (tmp_path / "patches/.half-x.npy").touch()
    found = cached_arrays(tmp_path)
    assert [(array.kind, array.used) for array in found] == [("features", 200), ("patches", 300), ("shelves", 1)]
    assert all(array.size == array.path.stat().st_size for array in found)


@pytest.mark.parametrize(
    ("kind", "age", "said"),
    [("patches", 0, "used lately"), ("patches", 2 * HOUR, ""), ("shelves", 2 * HOUR, "used lately"),
     ("shelves", 30 * HOUR, "")],
)  # fmt: skip
def test_what_was_used_lately_may_be_in_use(tmp_path, kind, age, said):
    array = CachedArray(tmp_path / kind / "key.npy", 1, 1e9)
    assert why_in_use(array, 1e9 + age, frozenset()) == said


def test_what_is_held_in_memory_or_made_just_now_is_in_use(tmp_path):
    put(tmp_path, "patches", "key", 1)
    (array,) = cached_arrays(tmp_path)
    mine = np.load(array.path, mmap_mode="r")
    assert why_in_use(array, 1e9, mapped(tmp_path)) == "a process has it in its memory"
    del mine
    with FileLock(lock_of(array.path)):
        assert why_in_use(array, 1e9, mapped(tmp_path)) == "being made"


@pytest.mark.parametrize("name", ["absent", "free.lock"])
def test_a_lock_that_nobody_holds_is_not_held_and_keeps_its_times(tmp_path, name):
    (tmp_path / "free.lock").touch()
    os.utime(tmp_path / "free.lock", (5, 5))
    assert not is_locked(tmp_path / name)
    assert (tmp_path / "free.lock").stat().st_mtime == 5


def test_maps_of_processes_are_read_for_files_of_the_folder(tmp_path):
    (tmp_path / "7").mkdir()
    (tmp_path / "7/maps").write_text(
        f"00-01 r--s 00 08:01 9   {tmp_path}/cache/patches/a b.npy\n00-01 r--p 0 0 0 /lib/x\n"
    )
    assert {path.name for path in mapped(tmp_path / "cache", tmp_path)} == {"a b.npy"}
