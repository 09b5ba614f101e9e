"""Counts of the simulated cohort follow what they are said to follow, and nothing else."""

import numpy as np
import pytest

from stbench.readers.demo.counts import GROUP_SHARES, draw_counts, gene_effects
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.reader import demo_truth

SMALL = DemoOptions(patients=2, sections=1, spots=30, genes=12, mpp_um=8.0)


@pytest.fixture(scope="module")
def truth():
    return demo_truth(DemoOptions())


def correlations(a, b):
    """Of each column of ``a`` with ``b``."""
    a, b = a - a.mean(axis=0), b - b.mean()
    return (a * b[:, None]).sum(axis=0) / np.maximum(np.linalg.norm(a, axis=0) * np.linalg.norm(b), 1e-12)


def test_demo_has_all_domains_and_realistic_counts(truth):
    rng = np.random.default_rng(0)
    for section in truth.values():
        counts = rng.poisson(rng.gamma(section.dispersion, section.mean / section.dispersion))
        assert 0.4 < (counts == 0).mean() < 0.8
        assert 1500 < np.median(counts.sum(axis=1)) < 6000
        assert 185 <= len(counts) <= 215
        assert counts.shape[1] == 300
        assert (np.bincount(section.mixture.argmax(axis=1), minlength=5) >= 5).all()


def test_image_genes_follow_the_gradient_and_the_others_do_not(truth):
    _, effects = gene_effects(DemoOptions())
    groups = np.array(truth["A1"].groups)
    found = []
    for section in truth.values():
        share = np.log(section.mean / section.mean.sum(axis=1, keepdims=True))
        pure = section.mixture.max(axis=1) == 1
        domain = section.mixture.argmax(axis=1)[pure]
        means = np.stack([share[pure][domain == d].mean(axis=0) for d in range(5)])
        found.append(correlations(share[pure] - means[domain], section.gradient[pure]))
    mean = np.mean(found, axis=0)
    image = groups == "image"
    assert np.corrcoef(mean[image], effects.slope[image])[0, 1] > 0.9
    assert np.abs(mean[image]).mean() > 0.6
    assert np.abs(mean[groups == "position"]).mean() < 0.3


def test_genes_that_nothing_explains_have_one_share_everywhere(truth):
    for section in truth.values():
        flat = section.mean[:, np.array(section.groups) == "nothing"]
        share = flat / section.mean.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(share, np.broadcast_to(share[0], share.shape), rtol=1e-9)


@pytest.mark.parametrize("group", GROUP_SHARES)
def test_a_group_has_the_same_share_of_every_spot(truth, group):
    for section in truth.values():
        members = section.mean[:, np.array(section.groups) == group].sum(axis=1)
        np.testing.assert_allclose(members / section.mean.sum(axis=1), GROUP_SHARES[group], rtol=1e-9)


@pytest.mark.parametrize(
    ("effect", "group"), [("profile", "image"), ("slope", "image"), ("severity", "image"), ("field", "position")]
)
@pytest.mark.parametrize("seed", [0, 7])
def test_an_effect_is_of_the_genes_of_its_group_alone(effect, group, seed):
    genes, effects = gene_effects(DemoOptions(seed=seed))
    values = getattr(effects, effect).reshape(len(genes), -1)
    moved = (values != 0).any(axis=1)
    assert moved.tolist() == [gene.group == group for gene in genes]


@pytest.mark.parametrize("patient", range(2))
def test_counts_are_draws_around_the_means_whose_variance_grows_with_them(patient):
    draw, again = draw_counts(SMALL, patient, 0), draw_counts(SMALL, patient, 0)
    section = demo_truth(SMALL)["AB"[patient] + "1"]
    np.testing.assert_array_equal(draw.counts, again.counts)
    scaled = (draw.rates - section.mean) / np.sqrt(section.mean**2 / section.dispersion)
    assert abs(scaled.mean()) < 0.3
    assert 0.6 < scaled.std() < 1.4
    residuals = (draw.counts - draw.rates) / np.sqrt(draw.rates + 1e-9)
    assert abs(residuals[draw.rates > 1].mean()) < 0.3
    assert 0.7 < residuals[draw.rates > 1].std() < 1.3
