"""Counts and positions come from different files, and are joined by the spots' names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy.sparse import csr_matrix

from stbench.errors import DataError
from stbench.readers.assembly import Labels, join, slide_of
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable
from tests.made.cohort import image

SPOTS = tuple(f"{n}x1" for n in range(10))


def counts(spots):
    """Each spot's number is its count."""
    numbers = [[SPOTS.index(spot), 1] for spot in spots]
    return CountTable(tuple(spots), ("ERBB2", "MGP"), csr_matrix(np.array(numbers, np.float32)))


def positions(spots):
    """Each spot's number is its place."""
    numbers = np.array([SPOTS.index(spot) for spot in spots])
    return Positions(tuple(spots), np.column_stack([numbers, numbers]), np.column_stack([numbers, numbers]) * 10.0)


@given(st.permutations(SPOTS), st.permutations(SPOTS), st.integers(8, 10), st.integers(8, 10))
def test_rows_of_counts_and_positions_are_of_the_same_spots_in_the_order_of_the_counts(first, second, n, m):
    joined = join("A1", "file", counts(first[:n]), positions(second[:m]))
    shared = tuple(spot for spot in first[:n] if spot in second[:m])
    assert joined.counts.spots == joined.positions.spots == shared
    assert_array_equal(joined.counts.counts.toarray()[:, 0], joined.positions.array_xy[:, 0])
    assert_array_equal(joined.positions.centres_px, joined.positions.array_xy * 10.0)
    assert (joined.remarks == ()) == (len(shared) == n == m)


def test_spots_in_one_file_only_are_counted_in_a_remark():
    joined = join("A1", "file", counts(SPOTS[:8]), positions(SPOTS[1:]))
    assert joined.remarks == ("A1: 7 spots in both files are kept; 1 have counts only, 2 a position only",)


@pytest.mark.parametrize(("first", "second"), [(SPOTS[:5], SPOTS[3:]), (SPOTS[:4], SPOTS), (SPOTS[:5], SPOTS[5:])])
def test_files_that_share_less_than_half_of_their_spots_are_refused_with_examples(first, second):
    with pytest.raises(DataError, match=f"'{first[0]}' and '{second[0]}'"):
        join("A1", "file", counts(first), positions(second))


@pytest.mark.parametrize(
    ("labels", "expected", "uns"),
    [
        (None, None, {}),
        (Labels({"1x1": "tumour"}, "pathologist"), ["", "tumour", ""], {"label_source": "pathologist"}),
        (Labels({"0x1": "stroma", "9x9": "of no spot"}), ["stroma", "", ""], {}),
    ],
)
def test_spots_without_a_label_are_unlabelled(labels, expected, uns):
    slide = slide_of(
        name="A1", patient="A", counts=counts(SPOTS[:3]), positions=positions(SPOTS[:3]), mpp_um=2.0,
        image=image(np.zeros((40, 40, 3), np.uint8)), labels=labels, cache=None,
    )  # fmt: skip
    assert (None if slide.labels is None else list(slide.labels)) == expected
    assert dict(slide.adata.uns) == uns
    assert tuple(slide.adata.obs_names) == slide.spots
    assert_array_equal(slide.adata.obsm["spatial"], slide.centres_px)
