"""Sampled maps: scaled by observed spots alone, on the lattice of all spots, and back again."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.s2s_st.maps import SampledMaps
from stbench.data import Panel
from stbench.errors import DataError
from tests.made.smooth import GENES, SQUARES, smooth_slide, sparse

PANEL = Panel(GENES)
VISIBLE = sparse(smooth_slide("A1"))
SEEN = VISIBLE.observed.expression(PANEL)


def both_ways():
    return [
        SampledMaps.of(VISIBLE.blind(), VISIBLE.observed, VISIBLE.observed_rows, PANEL),
        SampledMaps.of_training(VISIBLE.observed, PANEL),
    ]


@pytest.mark.parametrize("maps", both_ways(), ids=["asked", "training"])
def test_observed_spots_lie_on_the_lattice_of_all_and_nothing_else_does(maps):
    column, row = VISIBLE.array_xy[VISIBLE.observed_rows].T
    assert maps.values.shape == (SQUARES, SQUARES, len(GENES))
    assert maps.mask.sum() == len(VISIBLE.observed_rows)
    assert_allclose(maps.values[row, column], (SEEN - SEEN.min(axis=0)) / np.ptp(SEEN, axis=0), atol=1e-6)
    assert not maps.values[maps.mask == 0].any()
    assert_allclose(maps.unscaled(maps.values)[VISIBLE.observed_rows], SEEN, atol=1e-5)


def test_a_whole_slide_trains_with_all_its_spots():
    slide = smooth_slide("A1")
    maps = SampledMaps.of_training(slide, PANEL)
    assert maps.mask.all()
    assert_allclose(maps.unscaled(maps.values), slide.expression(PANEL), atol=1e-5)


def test_a_gene_that_does_not_vary_comes_back():
    maps = both_ways()[0]
    flat = replace(maps, spread=np.zeros(len(GENES), np.float32))
    assert_array_equal(np.ptp(flat.unscaled(maps.values), axis=0), 0)


@pytest.mark.parametrize("shared", [2, 10])
def test_spots_on_no_lattice_are_refused(shared):
    crowded = replace(VISIBLE.blind(), array_xy=VISIBLE.array_xy // shared)
    with pytest.raises(DataError, match="many spots in one place"):
        SampledMaps.of(crowded, VISIBLE.observed, VISIBLE.observed_rows, PANEL)
