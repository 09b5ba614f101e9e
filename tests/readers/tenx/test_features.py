"""Genes are the features of that type and of one genome, each name once, with what was left out said."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stbench.errors import DataError
from stbench.readers.tenx.features import FeatureMatrix, genes_of

COUNTS = np.array([[1, 2, 3, 4], [0, 5, 0, 7]], np.float32)


def matrix(**changed):
    parts = {
        "barcodes": ("a", "b"), "ids": ("ENSG00000000001.3", "ENSG00000000002", "ENSG00000000003", "ENSG00000000004"),
        "symbols": ("A", "B", "A", "AL645608.1"), "types": ("Gene Expression",) * 4, "genomes": ("GRCh38",) * 4,
        "counts": csr_matrix(COUNTS),
    }  # fmt: skip
    return FeatureMatrix(**{**parts, **changed})


def test_counts_of_genes_of_one_name_are_summed_and_said():
    genes = genes_of(matrix(), "symbols", "", "here")
    assert genes.counts.genes == ("A", "B", "AL645608.1")
    assert genes.counts.counts.toarray().tolist() == [[4, 2, 4], [0, 5, 7]]
    assert genes.remarks == ("2 genes share 1 names and are summed (A)",)


def test_identifiers_lose_their_versions_and_symbols_keep_their_dots():
    genes = genes_of(matrix(), "ids", "", "here")
    assert genes.counts.genes == tuple(f"ENSG{number:011d}" for number in range(1, 5))
    assert (genes.counts.counts.toarray() == COUNTS).all()
    assert genes.remarks == ()


def test_a_gene_without_a_symbol_is_called_by_its_identifier():
    genes = genes_of(matrix(symbols=("", "B", "C", "")), "symbols", "", "here")
    assert genes.counts.genes == ("ENSG00000000001", "B", "C", "ENSG00000000004")


def test_features_that_are_no_genes_are_left_out_and_counted():
    types = ("Gene Expression", "Antibody Capture", "Antibody Capture", "Gene Expression")
    genes = genes_of(matrix(types=types), "symbols", "", "here")
    assert genes.counts.genes == ("A", "AL645608.1")
    assert genes.counts.counts.toarray().tolist() == [[1, 4], [0, 7]]
    assert genes.remarks == ("features that are no genes are left out: 2 of type 'Antibody Capture'",)


@pytest.mark.parametrize("names", ["symbols", "ids"])
def test_of_several_genomes_the_chosen_one_is_read_without_its_name_before_each_gene(names):
    mixed = matrix(
        symbols=("GRCh38_A", "GRCh38_B", "mm10___Actb", "mm10___Gfap"), genomes=("GRCh38",) * 2 + ("mm10",) * 2,
        ids=("GRCh38_x", "GRCh38_y", "mm10___v", "mm10___w"),
    )  # fmt: skip
    genes = genes_of(mixed, names, "mm10", "here")
    assert genes.counts.genes == {"symbols": ("Actb", "Gfap"), "ids": ("v", "w")}[names]
    assert genes.remarks == ("2 genes of other genomes than mm10 are left out",)


@pytest.mark.parametrize(
    ("changed", "genome", "said"),
    [
        ({"genomes": ("GRCh38",) * 2 + ("mm10",) * 2}, "", r"genome: GRCh38"),
        ({}, "mm10", "no genes of the genome 'mm10'"),
        ({"types": ("Antibody Capture",) * 4}, "", "counts no genes"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(changed, genome, said):
    with pytest.raises(DataError, match=said):
        genes_of(matrix(**changed), "symbols", genome, "here")
