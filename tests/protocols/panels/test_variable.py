"""Highly variable genes: scanpy's choice, remembered by all that it depends on."""

import numpy as np
import pytest

from stbench.files.array_cache import ArrayCache
from stbench.protocols.panels.variable import highly_variable_genes, often_detected
from tests.made.cohort import GENES, made_slide
from tests.made.counts import WIDE, counts_of


def test_one_slide_gives_as_many_genes_as_asked_and_agrees_with_scanpy():
    import scanpy as sc

    slide = made_slide("A1", counts=counts_of(0))
    adata = slide.adata.copy()
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    sc.pp.highly_variable_genes(adata, n_top_genes=5)
    chosen = highly_variable_genes(slide, slide.genes, 5)
    assert chosen == tuple(adata.var_names[adata.var["highly_variable"]])
    assert len(chosen) == 5


def test_the_choice_is_remembered_and_the_same(tmp_path):
    remembering = made_slide("A1", cache=ArrayCache(tmp_path))
    first = highly_variable_genes(remembering, GENES, 4)
    assert list((tmp_path / "panels").glob("*.npy"))
    assert first == highly_variable_genes(remembering, GENES, 4) == highly_variable_genes(made_slide("A1"), GENES, 4)


@pytest.mark.parametrize("n_genes", [12, 13, 99])
def test_more_genes_than_there_are_is_one_choice(n_genes, tmp_path):
    remembering = made_slide("A1", cache=ArrayCache(tmp_path))
    highly_variable_genes(remembering, GENES, len(GENES))
    assert highly_variable_genes(remembering, GENES, n_genes) == GENES
    assert len(list((tmp_path / "panels").glob("*.npy"))) == 1


def test_a_choice_is_remembered_under_the_key_that_older_caches_have(tmp_path):
    slide = made_slide("A1", counts=np.arange(360).reshape(30, 12) % 7, cache=ArrayCache(tmp_path))
    assert highly_variable_genes(slide, GENES, 4) == ("GENE0", "GENE5", "GENE6", "GENE7")
    (file,) = (tmp_path / "panels").glob("*.npy")
    assert file.stem == "027f9f41000a05aec4ab5db955d8e3fb14273c0508a8bfb2e3b86f8b8c5795f8"


@pytest.mark.parametrize(("n_spots", "often"), [(2, False), (3, True), (4, True)])
def test_a_gene_in_exactly_the_share_of_spots_is_often_detected(n_spots, often):
    counts = np.ones((30, 12))
    counts[n_spots:, 4] = 0
    genes = often_detected([made_slide("A1", counts=counts)], GENES, 0.1)
    assert ("GENE4" in genes) == often
    assert set(genes) >= set(GENES) - {"GENE4"}


@pytest.mark.parametrize(
    ("seed", "among", "n_genes"), [(0, WIDE, 7), (0, WIDE[:60], 4), (0, WIDE[::-1], 4), (1, WIDE, 4), (0, WIDE, 500)]
)
def test_what_is_remembered_of_one_choice_never_answers_another(tmp_path, seed, among, n_genes):
    cache = ArrayCache(tmp_path)
    highly_variable_genes(made_slide("A1", counts=counts_of(0), cache=cache), WIDE, 4)
    remembering = highly_variable_genes(made_slide("A1", counts=counts_of(seed), cache=cache), among, n_genes)
    assert remembering == highly_variable_genes(made_slide("A1", counts=counts_of(seed)), among, n_genes)
    assert len(remembering) == min(n_genes, 120)


def test_a_choice_of_all_genes_is_remembered_as_one(tmp_path):
    slides = [made_slide("A1", cache=ArrayCache(tmp_path)) for _ in range(2)]
    assert [highly_variable_genes(slide, GENES[:5], 9) for slide in slides] == [GENES[:5]] * 2
