"""Lists of genes are asked once each, with the answers that asking every slide gives."""

from collections import Counter
from types import SimpleNamespace

import pytest

from stbench.data.genes.lists import in_all, in_how_many

LISTS = [[], [("A", "B")], [("B", "A"), ("A", "C"), ("B", "A")], [("A",), ("B",)], [("A", "A"), ("A",)]]


@pytest.mark.parametrize("lists", LISTS)
def test_numbers_and_their_order_are_those_of_every_slide(lists):
    slides = [SimpleNamespace(genes=genes) for genes in lists]
    expected = Counter(gene for genes in lists for gene in genes)
    assert list(in_how_many(slides).items()) == list(expected.items())


@pytest.mark.parametrize("lists", LISTS)
def test_genes_of_all_are_in_every_list(lists):
    every = {gene for genes in lists for gene in genes}
    assert in_all([SimpleNamespace(genes=genes) for genes in lists]) == {
        gene for gene in every if all(gene in genes for genes in lists)
    }
