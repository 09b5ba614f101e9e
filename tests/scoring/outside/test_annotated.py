"""Annotated: which matrix of AnnData, and which table of SpatialData, holds predictions."""

import anndata
import numpy as np
import pandas as pd
import pytest

from stbench.errors import DataError, SelectionError
from stbench.scoring.outside.annotated import read_h5ad, slide_of_h5ad, slide_of_store
from tests.made.answers import entrant, questions
from tests.made.cohort import made_cohort
from tests.made.prediction_files import table_of, write_stores

TABLE = table_of(entrant(questions(cohort=made_cohort("A1", "B1")), "own"))


@pytest.fixture
def path(tmp_path):
    obs = pd.DataFrame({"slide": ["A", "A", "B"], "fold": ["1", "1", "2"]}, index=["s", "t", "u"])
    adata = anndata.AnnData(np.eye(3, dtype=np.float32), obs=obs, uns={"stbench": {"target": "log1p-counts"}})
    adata.var_names, adata.layers["mine"] = ["G1", "G2", "G3"], np.full((3, 3), 0.5)
    adata.write_h5ad(tmp_path / "mine.h5ad")
    return tmp_path / "mine.h5ad"


@pytest.mark.parametrize(("layer", "first"), [("", 1.0), ("mine", 0.5)])
def test_the_matrix_that_is_named_is_read_with_folds_and_the_target_that_is_stated(path, layer, first):
    read = read_h5ad(path, layer)
    assert [(table.slide, table.fold, len(table.values)) for table in read.tables] == [("A", "1", 2), ("B", "2", 1)]
    assert (read.tables[0].values.loc["s", "G1"], read.target) == (first, "log1p-counts")


def test_a_layer_that_is_not_there_is_told_with_those_that_are(path):
    with pytest.raises(DataError, match=r"(?s)has no layers/yours.*There are: --layer mine"):
        read_h5ad(path, "yours")


@pytest.mark.parametrize(("names", "named"), [(["0", "1"], False), (["1", "0"], True), (["s", "t"], True)])
def test_a_range_names_no_spots(tmp_path, names, named):
    anndata.AnnData(np.zeros((2, 1)), obs=pd.DataFrame(index=names)).write_h5ad(tmp_path / "A.h5ad")
    assert slide_of_h5ad(tmp_path / "A.h5ad", "A", "", "").spots_named is named


@pytest.mark.parametrize(
    ("written", "asked", "told"),
    [("mine", "", r"has 0 tables that end in _tiles \(features, mine\)"), ("mine_tiles", "x", "has no table 'x'")],
)
def test_a_table_that_is_not_there_is_told_with_those_that_are(tmp_path, written, asked, told):
    write_stores(TABLE, tmp_path, written)
    with pytest.raises(SelectionError, match=told):
        slide_of_store(tmp_path / "A1.zarr", "A1", "", "", asked)
