"""Counts are taken from the first matrix of whole numbers, each gene once, under its plain name."""

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from stbench.errors import DataError
from stbench.readers.anndata.counts import read_counts
from stbench.readers.anndata.file import opened
from stbench.readers.anndata.options import H5adOptions

COUNTS = np.random.default_rng(0).poisson(3.0, (4, 3)).astype(float)
GENES = ["A", "B", "C"]


def made(x=COUNTS, genes=GENES, layers=None, raw=None):
    adata = anndata.AnnData(csr_matrix(x), var=pd.DataFrame({"symbol": list("xyz")}, index=genes))
    adata.obs_names = list("abcd")
    for name, values in (layers or {}).items():
        adata.layers[name] = csr_matrix(values)
    if raw is not None:
        whole = adata.copy()
        whole.X = csr_matrix(raw)
        adata.raw = whole
    return adata


def read(folder, adata, **options):
    adata.write_h5ad(folder / "S.h5ad")
    with opened(folder / "S.h5ad") as file:
        return read_counts(file, tuple("abcd"), H5adOptions(**options))


@pytest.mark.parametrize(
    ("adata", "options", "place"),
    [
        (made(), {}, None),
        (made(COUNTS * 0.3, layers={"counts": COUNTS}), {}, "layers/counts"),
        (made(COUNTS * 0.3, raw=COUNTS), {}, "raw"),
        (made(COUNTS * 0.3, layers={"other": COUNTS}), {"counts": "layers/other"}, None),
        (made(COUNTS + 1, layers={"counts": COUNTS}), {"counts": "layers/counts"}, None),
    ],
)
def test_whole_numbers_are_found_and_where_they_were_is_said(tmp_path, adata, options, place):
    table, remarks = read(tmp_path, adata, **options)
    assert (table.counts.toarray() == COUNTS).all()
    assert table.genes == tuple(GENES)
    assert [text.split(":")[0] for text in remarks] == ([f"counts are read from {place}"] if place else [])


def test_names_come_from_the_column_that_the_card_names(tmp_path):
    assert read(tmp_path, made(), genes="symbol").table.genes == ("x", "y", "z")


@pytest.mark.parametrize(
    ("genes", "summed"),
    [(["A", "A", "B"], ("A", "B")), (["ENSG00000000003.14", "ENSG00000000003.15", "B"], ("ENSG00000000003", "B"))],
)
def test_a_gene_that_is_listed_twice_is_summed_and_counted(tmp_path, genes, summed):
    table, remarks = read(tmp_path, made(genes=genes))
    assert table.genes == summed
    assert (table.counts.toarray() == np.column_stack([COUNTS[:, :2].sum(axis=1), COUNTS[:, 2]])).all()
    assert len(remarks) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [({"counts": "layers/no"}, "has no such matrix"), ({"genes": "gene_name"}, "a column of var: symbol")],
)
def test_what_the_card_names_and_the_file_lacks_is_told(tmp_path, options, told):
    with pytest.raises(DataError, match=told):
        read(tmp_path, made(), **options)
