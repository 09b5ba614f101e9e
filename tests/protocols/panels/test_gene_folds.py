"""Gene folds: as even as they can be, by seed and names alone, stored and hashed with the panel."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data import Panel
from stbench.protocols.panels.gene_folds import GeneFolds, divided
from stbench.protocols.panels.rules import HvgUnion
from tests.made.counts import cohort_with, counts_of

GOLDEN = (0, 0, 2, 0, 2, 0, 2, 2, 1, 1, 1, 1)
names = st.lists(st.text("ABCDEF0123", min_size=1, max_size=6), min_size=2, max_size=40, unique=True)


@settings(max_examples=40, deadline=None)
@given(names, st.integers(2, 10), st.integers(0, 5), st.randoms())
def test_every_gene_has_one_fold_whatever_their_order_and_folds_are_even(genes, folds, seed, random):
    own = dict(zip(genes, divided(genes, folds, seed), strict=True))
    other = random.sample(genes, len(genes))
    assert dict(zip(other, divided(other, folds, seed), strict=True)) == own
    sizes = [list(own.values()).count(fold) for fold in range(folds)]
    assert sum(sizes) == len(genes)
    assert max(sizes) - min(sizes) <= 1


def test_the_division_is_the_one_that_published_tables_have():
    genes = [f"GENE{number}" for number in range(12)]
    assert divided(genes, 3, 0) == GOLDEN
    assert divided(genes, 3, 1) != GOLDEN


@pytest.mark.parametrize("options", [{}, {"gene_folds": 3, "seed": 4}, {"markers": True}])
def test_the_genes_are_those_of_the_union_and_all_are_divided(options):
    slides, among = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(120))
    markers = (among[0], among[5])
    panel = GeneFolds(genes=6, **options).choose(slides, among, markers)
    union = HvgUnion(genes=6, markers=options.get("markers", False)).choose(slides, among, markers)
    assert (panel.genes, panel.added) == (union.genes, union.added)
    assert panel.folds == divided(panel.genes, options.get("gene_folds", 5), options.get("seed", 0))
    assert panel.sha256 != union.sha256 == Panel(panel.genes).sha256


def test_it_says_how_genes_are_divided():
    said = GeneFolds(gene_folds=4, seed=2).sentence("train")
    assert "chosen on train slides, dealt into 4 folds by the hash of seed 2 and their names" in said
