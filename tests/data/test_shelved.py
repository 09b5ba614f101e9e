"""Counts on a shelf: written once by content, read-only, and missed in plain words."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.data.shelved import KIND, Shelved
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import made_slide

SLIDE = made_slide("A1")


def put(folder, counts=SLIDE.counts, **options) -> Shelved:
    shelved = Shelved.put(ArrayCache(folder, **options), counts, SLIDE.genes, None)
    assert shelved is not None
    return shelved


@pytest.mark.parametrize(("factor", "files"), [(1, 1), (2, 2)])
def test_equal_counts_lie_in_one_file(factor, files, tmp_path):
    put(tmp_path)
    put(tmp_path, SLIDE.counts * factor)
    assert len(list((tmp_path / KIND).glob("*.npy"))) == files


@pytest.mark.parametrize("part", ["data", "indices", "indptr"])
def test_nobody_can_change_what_others_read(part, tmp_path):
    array = getattr(replace(SLIDE, held=put(tmp_path)).without_labels().counts, part)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.setflags(write=True)


def test_counts_that_are_gone_are_missed_by_name(tmp_path):
    shelved = put(tmp_path)
    next((tmp_path / KIND).glob("*.npy")).unlink()
    with pytest.raises(DataError, match="no longer holds the counts of a slide"):
        _ = shelved.counts


def test_a_cache_that_is_full_lets_go_of_what_can_be_made_again_first(tmp_path):
    shelved, cache = put(tmp_path), ArrayCache(tmp_path, limit_bytes=20_000)
    for name in "abc":
        cache.get_or_make("features", name, lambda: np.zeros(10_000, np.uint8))
    assert cache.get("features", "a") is None
    assert shelved.counts.shape == SLIDE.counts.shape


def test_where_nothing_can_be_written_counts_stay_in_memory(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert Shelved.put(ArrayCache(tmp_path / "file"), SLIDE.counts, SLIDE.genes, None) is None
