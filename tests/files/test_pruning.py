"""Pruning: what goes is what was not used for longest, and never what is in use."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.files.array_cache import ArrayCache
from stbench.files.cached_arrays import CachedArray, cached_arrays
from stbench.files.pruning import DAY_S, Pruning

NOW = 1e9
arrays = st.lists(
    st.builds(CachedArray, st.sampled_from(["patches", "features"]).map(lambda kind: Path(kind, "key.npy")),
              st.integers(1, 100), st.floats(NOW - 9 * DAY_S, NOW)), max_size=8,
).map(lambda some: sorted(some, key=lambda array: array.used))  # fmt: skip


@given(arrays, st.integers(0, 500))
def test_no_more_goes_than_must_for_the_rest_to_fit(some, limit):
    going = Pruning(to_bytes=limit).chosen(some, NOW)
    left = sum(array.size for array in some) - sum(array.size for array in going)
    assert left <= limit
    assert going == tuple(some[: len(going)])
    assert not going or left + going[-1].size > limit


@given(arrays, st.floats(0, 9))
def test_age_is_counted_from_the_last_use(some, days):
    going = Pruning(older_than_days=days).chosen(some, NOW)
    assert list(going) == [array for array in some if NOW - array.used > days * DAY_S]


@given(arrays, st.sampled_from([{}, {"to_bytes": 0}, {"older_than_days": 1.0}]))
def test_other_kinds_stay(some, limits):
    assert {array.kind for array in Pruning(kinds=("patches",), **limits).chosen(some, NOW)} <= {"patches"}


@pytest.mark.parametrize("dry", [True, False])
def test_what_is_in_use_stays_and_is_told_with_why(tmp_path, dry):
    held = ArrayCache(tmp_path).get_or_make("patches", "key", lambda: np.zeros(10))
    pruned = Pruning(to_bytes=0).carried_out(tmp_path, dry=dry)
    assert held.shape == (10,)
    assert pruned.removed == ()
    assert [reason for _, reason in pruned.in_use] == ["a process has it in its memory"]
    assert len(cached_arrays(tmp_path)) == 1


def test_what_was_freed_is_counted_by_kind(tmp_path, monkeypatch):
    for key in "ab":
        ArrayCache(tmp_path).get_or_make("patches", key, lambda: np.zeros(10))
    monkeypatch.setattr("stbench.files.pruning.why_in_use", lambda *_: "")
    size = sum(array.size for array in cached_arrays(tmp_path))
    assert Pruning().carried_out(tmp_path).freed() == {"patches": (2, size)}
    assert cached_arrays(tmp_path) == ()
