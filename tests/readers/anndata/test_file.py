"""An open AnnData file gives its parts as AnnData reads them, and refuses what it has not."""

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from stbench.errors import DataError
from stbench.readers.anndata.file import factors, opened

SCALES = {"tissue_hires_scalef": 0.2, "spot_diameter_fullres": 89.4}


@pytest.fixture
def path(tmp_path):
    adata = anndata.AnnData(csr_matrix(np.eye(3, 2)), obs=pd.DataFrame({"x": [1, 2, 3]}, index=list("abc")))
    adata.obsm["spatial"] = np.arange(6.0).reshape(3, 2)
    adata.uns["spatial"] = {"S": {"scalefactors": SCALES}}
    adata.write_h5ad(tmp_path / "S.h5ad")
    return tmp_path / "S.h5ad"


def test_parts_are_what_was_written(path):
    with opened(path) as file:
        assert (file.read("X").toarray() == np.eye(3, 2)).all()
        assert file.table("obs")["x"].tolist() == [1, 2, 3]
        assert list(file.table("obs").index) == list("abc")
        assert file.shape("obsm/spatial") == (3, 2)
        assert factors(file, "S") == pytest.approx(SCALES)


@pytest.mark.parametrize(
    ("name", "there", "names"), [("obsm", True, ["spatial"]), ("obsm/pca", False, []), ("uns/spatial", True, ["S"])]
)
def test_names_of_a_group_and_none_of_what_is_not_there(path, name, there, names):
    with opened(path) as file:
        assert (file.has(name), file.names(name)) == (there, names)
        assert factors(file, "another") == {}


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda file: file.read("layers/counts"), "has no layers/counts"),
        (lambda file: file.table("X"), "has no table X"),
        (lambda file: file.shape("nothing"), "cannot be read"),
    ],
)
def test_what_is_not_there_is_told_with_the_file(path, ask, told):
    with pytest.raises(DataError, match=f"S.h5ad: {told}"), opened(path) as file:
        ask(file)


@pytest.mark.parametrize("name", ["X", "obsm/spatial", "uns/other"])
def test_a_file_that_leads_to_another_is_refused(path, tmp_path, name):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = np.eye(3)
    with h5py.File(path, "a") as file:
        if name in file:
            del file[name]
        file[name] = h5py.ExternalLink("other.h5", "/secret")
    with pytest.raises(DataError, match=f"keeps {name} in another file"), opened(path):
        pass


@pytest.mark.parametrize("length", [0, 7, 512, 2000])
def test_a_file_that_is_cut_is_refused(path, length):
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataError, match=r"S\.h5ad"), opened(path) as file:
        file.read("X")
