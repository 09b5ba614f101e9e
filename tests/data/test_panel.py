import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data import Panel
from stbench.errors import DataError, ShapeError

GENES = ("A", "B", "C", "D", "E")


@pytest.mark.parametrize(
    ("genes", "added", "told"),
    [
        (("A", "B", "A"), (), "gene 'A' is listed twice"),
        (("A", "B"), ("B", "C"), "added gene 'C' is not in the panel"),
    ],
)
def test_a_panel_holds_every_gene_once_and_what_was_added(genes, added, told):
    with pytest.raises(ShapeError, match=told):
        Panel(genes, added)


@given(st.permutations(GENES), st.integers(0, 5))
def test_positions_pick_the_panels_genes_in_its_order(slide_genes, size):
    panel = Panel(GENES[:size])
    assert tuple(np.array(slide_genes)[panel.positions(slide_genes)]) == panel.genes


@pytest.mark.parametrize(
    ("slide_genes", "told"), [(GENES[:4], "gene 'E' is not"), (GENES[:2], "gene 'C' and 2 others are not")]
)
def test_a_gene_that_the_slide_lacks_is_named(slide_genes, told):
    with pytest.raises(DataError, match=told):
        Panel(GENES).positions(slide_genes)


folds = st.lists(st.integers(0, 3), min_size=len(GENES), max_size=len(GENES)).map(tuple)


@given(folds)
def test_genes_of_a_fold_are_hidden_together_while_all_others_are_measured(own):
    panel = Panel(GENES, ("B", "E"), own)
    parts = panel.hidden_together
    assert sorted(gene for part in parts for gene in part.genes) == sorted(GENES)
    for part in parts:
        assert len({own[GENES.index(gene)] for gene in part.genes}) == 1
        rest = panel.without(part)
        assert rest.genes == tuple(gene for gene in GENES if gene not in part.genes)
        assert {*part.added, *rest.added} == {"B", "E"}
        assert part.folds == rest.folds == ()
    assert panel.sha256 not in {Panel(GENES).sha256, Panel(GENES, folds=(*own[:-1], own[-1] + 1)).sha256}


@pytest.mark.parametrize("own", [(0,), (0, 1, 0, 1, 0, 1)])
def test_a_panel_that_is_divided_has_a_fold_for_each_gene(own):
    with pytest.raises(ShapeError, match=f"{len(own)} folds of 5 genes"):
        Panel(GENES, folds=own)
    assert Panel(GENES).hidden_together == (Panel(GENES),)


def test_the_hash_follows_genes_and_their_order_and_not_how_they_came_in():
    assert Panel(GENES).sha256 == Panel(GENES, ("A",)).sha256
    assert Panel(GENES).sha256 != Panel(GENES[::-1]).sha256
