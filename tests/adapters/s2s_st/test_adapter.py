"""S2S-ST: observed spots come back as they were measured, and natural images can be left out."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.s2s_st.adapter import S2sSt
from stbench.adapters.s2s_st.maps import SampledMaps
from stbench.data import Panel
from tests.made.adapters import SMALL
from tests.made.cohort import image
from tests.made.smooth import GENES, smooth_slide, sparse

PANEL, VISIBLE = Panel(GENES), sparse(smooth_slide("A1"))


def answered(**changes):
    adapter = S2sSt(**SMALL["s2s_st"] | changes)
    model = adapter.train([VISIBLE.observed], PANEL, np.random.default_rng(0), Context())
    return adapter, model, adapter.impute(model, VISIBLE, PANEL)


@pytest.mark.parametrize("changes", [{}, {"natural_weight": 0.0}, {"blocks": 1, "widths": (4,)}], ids=str)
def test_data_consistency_is_exact(changes):
    adapter, model, values = answered(**changes)
    maps = SampledMaps.of(VISIBLE.blind(), VISIBLE.observed, VISIBLE.observed_rows, PANEL)
    filled, sampled = adapter.filled(model.network, maps), maps.mask > 0
    assert_array_equal(filled[sampled], maps.values[sampled])
    assert_allclose(values[VISIBLE.observed_rows], VISIBLE.observed.expression(PANEL), atol=1e-5)


def test_nothing_leaves_the_range_that_was_sampled():
    _, _, values = answered()
    seen = VISIBLE.observed.expression(PANEL)
    assert (values >= seen.min(axis=0) - 1e-5).all()
    assert (values <= seen.max(axis=0) + 1e-5).all()


def test_no_image_is_looked_at():
    adapter, model, values = answered()
    other = replace(VISIBLE, image=image(np.zeros((320, 320, 3), np.uint8)))
    assert_array_equal(adapter.impute(model, other, PANEL), values)


def test_the_learning_rate_falls_as_a_cosine():
    adapter = S2sSt(learning_rate=1e-2, lowest_rate=1e-4, steps=10)
    rates = [adapter._rate(1e-2, step) for step in (0, 5, 10)]
    assert_allclose(rates, [1e-2, (1e-2 + 1e-4) / 2, 1e-4])


def test_every_parameter_is_counted():
    adapter, model, _ = answered()
    assert adapter.parameters(model) == sum(each.numel() for each in model.network.parameters()) > 100
