"""``stbench cache``: what it holds, and what is removed on request."""

import os
import time

import numpy as np
import pytest

from stbench.cli.caching import ago
from stbench.files.array_cache import ArrayCache
from tests.made.command import stbench


@pytest.fixture
def folder(tmp_path):
    """A folder whose cache has two kinds of arrays, not used for ten days."""
    cache, old = ArrayCache(tmp_path / "cache"), time.time() - 10 * 24 * 3600
    for kind in ("patches", "features"):
        cache.get_or_make(kind, "key", lambda: np.zeros(1000))
        for name in ("key.npy", "key.npy.lock"):
            os.utime(tmp_path / "cache" / kind / name, (old, old))
    return tmp_path


def left(folder):
    return sorted(path.parent.name for path in (folder / "cache").glob("*/*.npy"))


def test_kinds_are_listed_with_size_and_last_use(folder):
    out = stbench("cache", "ls", folder=folder).out
    assert out.count("10 days ago") == 2
    assert "2 arrays, 0.00 GiB; runs keep it within 50 GiB" in out


@pytest.mark.parametrize(
    ("words", "stays"),
    [(("--older-than", "9"), []), (("--older-than", "11"), ["features", "patches"]), (("--to", "0"), []),
     (("--kind", "patches"), ["features"]), (("--kind", "patches", "--dry-run"), ["features", "patches"])],
)  # fmt: skip
def test_what_is_asked_goes_and_what_was_freed_is_said(folder, words, stays):
    ended = stbench("cache", "prune", *words, folder=folder)
    assert ended.code == 0, ended.err
    assert left(folder) == stays
    assert ended.out.endswith("would be freed\n" if "--dry-run" in words else "freed\n")


@pytest.mark.parametrize(("words", "said"), [((), "is not told what to remove"),
                                             (("--kind", "pathces"), "Did you mean 'patches'?")])  # fmt: skip
def test_what_names_nothing_removes_nothing(folder, words, said):
    ended = stbench("cache", "prune", *words, folder=folder)
    assert (ended.code, said in ended.err, left(folder)) == (2, True, ["features", "patches"])


@pytest.mark.parametrize(("seconds", "text"), [(5, "just now"), (130, "2 minutes ago"), (2 * 24 * 3600, "2 days ago")])
def test_how_long_ago_is_said_in_one_unit(seconds, text):
    assert ago(seconds) == text
