"""Gene inputs of STimage-1K4M: which genes, and how they are normalised."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.stimage.genes import overlapping_genes, ranked_genes
from stbench.errors import DataError
from tests.made.tiny import tiny_cohort


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


def test_overlapping_genes_are_normalised_to_the_median_total(cohort):
    values = overlapping_genes(cohort.slides, 99)
    totals = np.concatenate([slide.counts.toarray().sum(axis=1) for slide in cohort.slides])
    assert values.shape == (90, 12)
    np.testing.assert_allclose(np.expm1(values[totals > 0]).sum(axis=1), np.median(totals[totals > 0]), rtol=1e-4)


@pytest.mark.parametrize("n_genes", [1, 5, 11])
def test_overlapping_genes_are_columns_of_all_genes_in_their_order(cohort, n_genes):
    chosen, whole = overlapping_genes(cohort.slides, n_genes), overlapping_genes(cohort.slides, 99)
    assert chosen.shape == (90, n_genes)
    columns = [int(np.flatnonzero((whole == column[:, None]).all(axis=0))[0]) for column in chosen.T]
    assert columns == sorted(set(columns))


def test_ranked_genes_normalise_each_slide_within_its_own_choice(cohort):
    values = ranked_genes(cohort.slides, 4)
    assert values.shape == (90, 4)
    for part in np.split(values, 3):
        totals = np.expm1(part).sum(axis=1)
        assert np.ptp(totals[totals > 0]) < 1e-3 * totals.max()


@pytest.mark.parametrize("n_genes", [13, 20])
def test_slides_with_fewer_genes_than_ranks_leave_columns_empty(cohort, n_genes):
    values = ranked_genes(cohort.slides, n_genes)
    assert values.shape == (90, n_genes)
    assert not values[:, 12:].any()


def test_slides_that_share_no_gene_are_an_error(cohort):
    first, second = cohort.slides[:2]
    other = replace(second, genes=tuple(f"{gene}-other" for gene in second.genes))
    with pytest.raises(DataError, match="share no gene"):
        overlapping_genes([first, other], 5)
