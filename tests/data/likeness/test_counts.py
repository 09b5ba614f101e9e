"""Spots are known by their counts, whatever their order and names; and how many two slides share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.likeness.counts import compared_genes, shared_numbers, spot_prints
from tests.made.cohort import made_slide

RNG = np.random.default_rng(5)
COUNTS = RNG.poisson(3.0, (30, 40)).astype(np.float32)
SLIDE = made_slide("A1", counts=COUNTS)


@given(st.lists(st.frozensets(st.integers(0, 30), max_size=20), max_size=6))
def test_shared_numbers_are_those_of_both_sets(sets):
    expected = {
        (first, second): len(sets[first] & sets[second])
        for second in range(len(sets))
        for first in range(second)
        if sets[first] & sets[second]
    }
    assert shared_numbers([np.array(sorted(each), np.uint64) for each in sets]) == expected


@pytest.mark.parametrize("seed", range(3))
def test_spots_keep_their_prints_in_any_order_of_spots(seed):
    rows = np.random.default_rng(seed).permutation(30)
    np.testing.assert_array_equal(spot_prints(SLIDE.at(rows), None), spot_prints(SLIDE, None))


@pytest.mark.parametrize("change", [1, -1])
def test_one_count_more_or_less_is_another_spot(change):
    counts = COUNTS.copy()
    counts[4, np.argmax(counts[4])] += change
    other = made_slide("B1", counts=counts)
    assert len(np.intersect1d(spot_prints(other, None), spot_prints(SLIDE, None))) == 29


@pytest.mark.parametrize(("n_genes", "kept"), [(4, 0), (5, 1)])
def test_spots_with_counts_of_few_genes_have_none(n_genes, kept):
    counts = np.zeros((30, 40), np.float32)
    counts[1, :n_genes] = 1
    assert len(spot_prints(made_slide("A1", counts=counts), None)) == kept


@pytest.mark.parametrize(("n_genes", "common"), [(40, True), (20, True), (19, False)])
def test_genes_of_all_slides_are_compared_unless_they_are_few(n_genes, common):
    other = made_slide("B1", counts=COUNTS[:, :n_genes])
    genes = compared_genes([SLIDE, other])
    assert (genes == frozenset(other.genes)) if common else (genes is None)
    assert compared_genes([]) is None
