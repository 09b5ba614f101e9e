"""Interpolation by distance: observed spots keep their values, and the image is not looked at."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.interpolation.distances import InverseDistance, NearestObserved, ObservedMean
from stbench.data import Panel
from tests.made.cohort import image
from tests.made.smooth import GENES, smooth_slide, sparse

VISIBLE, PANEL = sparse(smooth_slide("A1")), Panel(GENES)
SEEN = VISIBLE.observed.expression(PANEL)
every = pytest.mark.parametrize("adapter", [ObservedMean(), NearestObserved(), InverseDistance()])


@every
def test_no_image_is_looked_at(adapter):
    other = replace(VISIBLE, image=image(np.zeros((320, 320, 3), np.uint8)))
    assert_array_equal(adapter.impute(None, VISIBLE, PANEL), adapter.impute(None, other, PANEL))


@pytest.mark.parametrize("adapter", [NearestObserved(), InverseDistance(), InverseDistance(neighbours=1)])
def test_observed_spots_have_what_was_measured(adapter):
    assert_allclose(adapter.impute(adapter.pretrained(None), VISIBLE, PANEL)[VISIBLE.observed_rows], SEEN, atol=1e-5)


def test_the_mean_is_that_of_the_observed_spots_everywhere():
    values = ObservedMean().impute(None, VISIBLE, PANEL)
    assert_allclose(values, np.tile(SEEN.mean(axis=0), (VISIBLE.n_spots, 1)), rtol=1e-6)
