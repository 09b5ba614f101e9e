"""Image ridge with kriging of its residual: the image's part is the ridge probe's own."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.base import Context, needed_weights
from stbench.adapters.interpolation.residual import RidgeKriging
from stbench.adapters.parts.gaussian_process import Kernels, fit_kernels
from stbench.adapters.probes.ridge import RidgeProbe
from stbench.data import Panel
from tests.made.smooth import GENES, NOISE, SMOOTH, smooth_slide, sparse

SETTINGS = {"encoder": "colour", "components": 0, "alpha": 1000.0}
ADAPTER, PROBE, PANEL = RidgeKriging(**SETTINGS, genes_per_group=2), RidgeProbe(**SETTINGS), Panel(GENES)
VISIBLE = sparse(smooth_slide("A1"))
MODEL = ADAPTER.train([VISIBLE.observed], PANEL, None, Context())
RIDGE = PROBE.predict(PROBE.train([VISIBLE.observed], PANEL, None, Context()), VISIBLE.blind(), PANEL)
TRUTH = smooth_slide("A1").expression(PANEL)


def test_without_signal_in_the_residual_it_is_the_ridge_and_the_mean_of_what_that_leaves():
    flat = Kernels(*(np.array([[1e-12], [1.0], [1.0]]) * np.ones(len(GENES))))
    said = ADAPTER.impute(MODEL._replace(kernels=flat), VISIBLE, PANEL)
    left = (VISIBLE.observed.expression(PANEL) - RIDGE[VISIBLE.observed_rows]).mean(axis=0)
    assert_allclose(said, RIDGE + left, atol=1e-4)


@pytest.mark.parametrize(("genes", "better"), [(SMOOTH, True), (NOISE, False)])
def test_what_position_explains_is_added_to_what_the_image_does(genes, better):
    said = ADAPTER.impute(MODEL, VISIBLE, PANEL)
    errors = [np.abs(each - TRUTH)[VISIBLE.hidden_rows][:, genes].mean() for each in (said, RIDGE)]
    assert bool(errors[0] < 0.97 * errors[1]) is better


@pytest.mark.parametrize("names", [("A1", "B1"), ("B1", "A1")])
def test_kernels_are_those_of_what_the_ridge_leaves_on_the_slide_with_most_spots(names):
    slides = [sparse(smooth_slide(name)).observed for name in names]
    slides[0] = slides[0].at(np.arange(20))
    model = ADAPTER.train(slides, PANEL, None, Context())
    left = slides[1].expression(PANEL) - model.probe.predict(slides[1], PANEL)
    expected = fit_kernels(slides[1].centres_um, left, groups=4, genes_per_group=2)
    assert_array_equal(model.kernels, expected)


def test_the_encoder_s_weights_are_asked_for():
    assert needed_weights(RidgeKriging(encoder="plip")) == ("plip",)
