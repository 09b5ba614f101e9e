"""Kriging: scikit-learn's Gaussian process for every gene, whatever other genes there are."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from stbench.adapters.parts.gaussian_process import Kernels, fit_kernels, kriged
from tests.made.smooth import NOISE, SMOOTH, smooth_slide, sparse

SLIDE = smooth_slide("A1")
VISIBLE = sparse(SLIDE)
PLACES = VISIBLE.observed.centres_um


def expression(slide):
    from stbench.data import Panel

    return slide.expression(Panel(slide.genes))


VALUES = expression(VISIBLE.observed)
KERNELS = fit_kernels(PLACES, VALUES, groups=3, genes_per_group=2)


@pytest.mark.parametrize("gene", range(6))
def test_a_gene_is_kriged_as_scikit_learn_would_alone(gene):
    signal, length, noise = (values[gene] for values in KERNELS)
    kernel = ConstantKernel(signal) * Matern(length, nu=1.5) + WhiteKernel(noise)
    values = VALUES[:, gene].astype(float)
    alone = GaussianProcessRegressor(kernel, optimizer=None).fit(PLACES / 1000, (values - values.mean()) / values.std())
    expected = alone.predict(SLIDE.centres_um / 1000) * values.std() + values.mean()
    for columns in ([gene], [5 - gene, gene]):
        said = kriged(PLACES, VALUES[:, columns], SLIDE.centres_um, KERNELS.of(np.array(columns)))
        assert_allclose(said[:, -1], expected, atol=1e-5)


def test_genes_that_follow_place_have_more_signal_than_noise_and_others_have_none():
    assert (KERNELS.signal > KERNELS.noise)[SMOOTH].sum() >= 3
    assert (KERNELS.signal < 0.3 * KERNELS.noise)[NOISE].any()


@pytest.mark.parametrize("gene", [0, 5])
def test_a_gene_that_was_not_observed_to_vary_is_said_to_vary_nowhere(gene):
    values = VALUES.copy()
    values[:, gene] = 2.5
    said = kriged(PLACES, values, SLIDE.centres_um, KERNELS)
    assert_allclose(said[:, gene], 2.5)
    assert np.ptp(said[:, 1]) > 0


@pytest.mark.parametrize("most", [10, 1000])
def test_kernels_are_fitted_on_few_spots_of_many_and_do_not_depend_on_their_order(monkeypatch, most):
    monkeypatch.setattr("stbench.adapters.parts.gaussian_process.MOST_SPOTS", most)
    order = np.random.default_rng(0).permutation(len(PLACES))
    found = [fit_kernels(PLACES[rows], VALUES[rows], groups=1, genes_per_group=2) for rows in (slice(None), order)]
    assert_allclose(*(np.stack(each) for each in found), rtol=1e-3)


def test_kernels_come_back_from_their_arrays():
    assert Kernels(**KERNELS.arrays()) is not KERNELS
    assert_allclose(np.stack(Kernels(**KERNELS.arrays())), np.stack(KERNELS))
