"""Gene inputs of STimage-1K4M: which genes, and how they are normalised."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.stimage.genes import overlapping_genes, ranked_genes
from stbench.errors import DataError
from tests.made.cohort import made_slide
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


def uneven_slide(name, most, next_most):
    """Spots of one depth and 14 genes: two vary most, two less, eight hardly; two are frequent."""
    rng = np.random.default_rng([*name.encode()])
    counts = np.full((30, 14), 20)
    counts[:, 12:] = 2000
    others = [gene for gene in range(12) if gene not in (*most, *next_most)]
    hardly = [(1, others[start : start + 2]) for start in range(0, 8, 2)]
    for amplitude, pair in [(15, most), (12, next_most), *hardly, (10, (12, 13))]:
        signs = rng.permutation(np.repeat([-1, 1], 15))
        counts[:, pair] += amplitude * np.stack([signs, -signs], axis=1)
    return made_slide(name, counts=counts)


CHOICES = [((2, 5), (0, 11)), ((10, 3), (1, 4))]


@pytest.mark.parametrize(("most", "next_most"), CHOICES)
def test_overlapping_genes_are_the_most_variable_ones_of_all_slides_together(most, next_most):
    slides = [uneven_slide(name, most, next_most) for name in ("A1", "B1")]
    for genes in (most, (*most, *next_most)):
        expected = np.concatenate([slide.counts.toarray()[:, sorted(genes)] for slide in slides])
        np.testing.assert_allclose(np.expm1(overlapping_genes(slides, len(genes))), expected, rtol=1e-4)


@pytest.mark.parametrize("choices", [CHOICES, CHOICES[::-1]])
def test_ranked_genes_are_each_slides_own_the_most_variable_first(choices):
    slides = [uneven_slide(name, *choice) for name, choice in zip(("A1", "B1"), choices, strict=True)]
    for slide, values, choice in zip(slides, np.split(ranked_genes(slides, 4), 2), choices, strict=True):
        for columns, genes in zip(np.split(np.expm1(values), 2, axis=1), choice, strict=True):
            assert {tuple(column.round()) for column in columns.T} == {
                tuple(slide.counts.toarray()[:, g]) for g in genes
            }


def renamed(slide):
    """The same slide, its genes under other names."""
    adata = slide.adata.copy()
    adata.var_names = [f"other-{gene}" for gene in slide.genes]
    return replace(slide, adata=adata)


def test_slides_that_share_no_gene_are_an_error(cohort):
    first, second = cohort.slides[:2]
    with pytest.raises(DataError, match="share no gene"):
        overlapping_genes([first, renamed(second)], 5)
