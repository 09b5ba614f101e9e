"""Genes of the simulated cohort: every one once, the markers always, every group from the start."""

from itertools import pairwise

import pytest

from stbench.readers.demo.genes import GROUPS, MARKERS, N_GENES, PROGRAMMES, chosen_genes
from stbench.readers.demo.options import LEAST_GENES
from stbench.readers.demo.tissue import DOMAINS, N_FIELDS

SIZES = [LEAST_GENES, 12, 100, N_GENES]


@pytest.mark.parametrize("n", SIZES)
def test_chosen_genes_are_unique_sorted_and_hold_all_markers(n):
    symbols = [gene.symbol for gene in chosen_genes(n)]
    assert len(set(symbols)) == len(symbols) == n
    assert symbols == sorted(symbols)
    assert set(MARKERS) <= set(symbols)
    assert N_GENES >= 300


@pytest.mark.parametrize("n", SIZES[1:])
def test_every_group_is_there_about_in_its_share_and_at_home_in_a_domain_or_field(n):
    genes = chosen_genes(n)
    whole = chosen_genes(N_GENES)
    homes = {"image": range(len(DOMAINS)), "position": range(N_FIELDS), "nothing": [0]}
    for group in GROUPS:
        members = [gene for gene in genes if gene.group == group]
        share = sum(gene.group == group for gene in whole) / N_GENES
        assert abs(len(members) - n * share) < len(PROGRAMMES)
        assert {gene.home for gene in members} <= set(homes[group])
        assert members


@pytest.mark.parametrize(("fewer", "more"), pairwise(SIZES))
def test_more_genes_hold_all_of_fewer(fewer, more):
    assert set(chosen_genes(fewer)) < set(chosen_genes(more))
