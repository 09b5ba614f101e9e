"""Scores of maps: against plain loops, and blind to what no spot tells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from stbench.errors import ShapeError
from stbench.metrics.maps import CONTRAST, LEVEL, js_per_gene, ssim_per_gene

seeds = st.integers(0, 2**32 - 1)
both = pytest.mark.parametrize("metric", [ssim_per_gene, js_per_gene], ids=["ssim", "js"])


def made_maps(seed, genes=3, share=0.8):
    rng = np.random.default_rng(seed)
    truth, predicted = rng.gamma(2.0, 1.0, (2, 9, 8, genes))
    empty = rng.random((9, 8)) > share
    truth[empty], predicted[empty] = np.nan, np.nan
    return truth, predicted


def plain_ssim(truth, predicted):
    """Of one gene, window by window."""
    spots, reach = np.argwhere(~np.isnan(truth)), 3
    spread = np.nanmax(truth) - np.nanmin(truth)
    values = []
    for row, column in spots:
        near = np.abs(spots - (row, column)).max(axis=1) <= reach
        x, y = truth[tuple(spots[near].T)], predicted[tuple(spots[near].T)]
        covariance = ((x - x.mean()) * (y - y.mean())).mean()
        c1, c2 = (LEVEL * spread) ** 2, (CONTRAST * spread) ** 2
        above = (2 * x.mean() * y.mean() + c1) * (2 * covariance + c2)
        values.append(above / ((x.mean() ** 2 + y.mean() ** 2 + c1) * (x.var() + y.var() + c2)))
    return np.mean(values)


@given(seeds)
def test_ssim_is_that_of_windows_looked_at_one_by_one(seed):
    truth, predicted = made_maps(seed)
    expected = [plain_ssim(truth[..., gene], predicted[..., gene]) for gene in range(3)]
    np.testing.assert_allclose(ssim_per_gene(truth, predicted), expected, atol=1e-9)


@given(seeds)
def test_js_is_scipy_s_squared_distance(seed):
    truth, predicted = made_maps(seed)
    spots = ~np.isnan(truth[..., 0])
    expected = jensenshannon(truth[spots], predicted[spots], base=2, axis=0) ** 2
    np.testing.assert_allclose(js_per_gene(truth, predicted), expected, atol=1e-9)


@both
@given(seed=seeds)
def test_places_without_spots_do_not_matter(metric, seed):
    truth, predicted = made_maps(seed)
    wider = [np.pad(maps, ((4, 2), (0, 9), (0, 0)), constant_values=np.nan) for maps in (truth, predicted)]
    np.testing.assert_allclose(metric(*wider), metric(truth, predicted), atol=1e-9)


@pytest.mark.parametrize(("value", "expected"), [(-1.0, 0.0), (0.0, 0.0), (3.0, 0.0)])
def test_a_constant_prediction_is_even(value, expected):
    truth = np.tile(np.array([1.0, 1.0, 1.0, 3.0])[:, None, None], (1, 2, 1))
    assert js_per_gene(truth, np.full_like(truth, value)) == pytest.approx(js_per_gene(truth, np.ones_like(truth)))
    assert js_per_gene(truth, truth) == pytest.approx(expected)


@both
@pytest.mark.parametrize(
    "change",
    [lambda maps: maps[:-1], lambda maps: maps[..., 0], lambda maps: np.where(maps > 1, np.nan, maps)],
    ids=["a row less", "flat", "a hole"],
)
def test_maps_of_other_spots_are_refused(metric, change):
    truth, predicted = made_maps(0)
    with pytest.raises(ShapeError):
        metric(truth, change(predicted))


@both
def test_a_gene_that_does_not_move_is_left_out(metric):
    truth, predicted = made_maps(0)
    truth[..., 1] = np.where(np.isnan(truth[..., 1]), np.nan, 2.0)
    assert np.isnan(metric(truth, predicted)).tolist() == [False, True, False]
