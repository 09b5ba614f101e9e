"""Genes: percentiles and single genes as the gallery has them."""

import numpy as np
import pytest

from stbench.errors import SelectionError
from stbench.report.charts.genes import gene_rows, gene_score_rows
from tests.made.boards import NOISE, clustered, gallery


@pytest.mark.parametrize("at", range(len(NOISE)))
def test_boxes_are_percentiles(at):
    row = gene_score_rows(gallery())[at]
    values = gallery().scores.methods[row["method"]]
    expected = np.percentile(values, [5, 25, 50, 75, 95])
    assert [row[name] for name in ("low", "q1", "median", "q3", "high")] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("gene", ["GENE1", "GENE7"])
def test_one_gene_has_a_row_a_method(gene):
    rows = gene_rows(gallery(), gene)
    at = gallery().scores.genes.index(gene)
    assert {row["method"]: row["pcc"] for row in rows} == {m: v[at] for m, v in gallery().scores.methods.items()}
    assert {row["ceiling"] for row in rows} == {gallery().scores.ceiling[at]}


@pytest.mark.parametrize("rows", [gene_rows, gene_score_rows])
def test_clusters_have_no_genes(rows):
    with pytest.raises(SelectionError, match="has no genes"):
        rows(clustered())


def test_a_gene_that_is_not_there_is_told():
    with pytest.raises(SelectionError, match="--gene GENE99"):
        gene_rows(gallery(), "GENE99")
