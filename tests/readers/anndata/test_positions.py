"""Positions come from obsm or from columns of obs, as numbers; array places are zeros where there are none."""

import anndata
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from stbench.errors import DataError
from stbench.readers.anndata.file import opened
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.anndata.positions import read_positions

PLACES = np.array([[1.5, 2.0], [3.0, -4.0], [5.0, 6.25]])
OBS = {"array_col": [0, 1, 2], "array_row": [4, 5, 6], "px": PLACES[:, 0], "py": PLACES[:, 1], "text": ["1", "2", "z"],
       "half": [0.5, 1.0, 2.0]}  # fmt: skip


def read(folder, obsm=None, columns=tuple(OBS), **options):
    obs = pd.DataFrame({name: OBS[name] for name in columns}, index=list("abc"))
    adata = anndata.AnnData(np.eye(3), obs=obs, obsm=obsm or {})
    adata.write_h5ad(folder / "S.h5ad")
    with opened(folder / "S.h5ad") as file:
        return read_positions(file, file.table("obs"), H5adOptions(**options))


@pytest.mark.parametrize(
    ("obsm", "options"),
    [
        ({"spatial": PLACES}, {}),
        ({"spatial": np.column_stack([PLACES, [7, 8, 9]])}, {}),
        ({"spatial": PLACES.astype(np.float32)}, {}),
        ({"X_other": PLACES}, {"positions": "X_other"}),
        ({}, {"x": "px", "y": "py"}),
    ],
)
def test_places_are_those_that_were_written(tmp_path, obsm, options):
    read_back = read(tmp_path, obsm, **options)
    assert read_back.spots == tuple("abc")
    assert_array_equal(read_back.centres_px, PLACES)
    assert_array_equal(read_back.array_xy, np.column_stack([OBS["array_col"], OBS["array_row"]]))


def test_without_array_places_there_are_zeros(tmp_path):
    assert not read(tmp_path, {"spatial": PLACES}, columns=("px",)).array_xy.any()


@pytest.mark.parametrize(
    ("obsm", "options", "told"),
    [
        ({}, {}, r"has no obsm\['spatial'\] \(nothing in obsm\)"),
        ({"pca": PLACES}, {}, r"obsm\['pca'\]"),
        ({"spatial": PLACES[:, :1]}, {}, "positions of shape"),
        ({"spatial": np.where(PLACES == 3.0, np.nan, PLACES)}, {}, "numbers for every spot"),
        ({}, {"x": "px", "y": "nowhere"}, "names the column 'nowhere'"),
        ({}, {"x": "px", "y": "text"}, "numbers for every spot"),
        ({"spatial": PLACES}, {"array_column": "half", "array_row": "array_row"}, "not whole"),
    ],
)
def test_what_is_no_position_is_refused(tmp_path, obsm, options, told):
    with pytest.raises(DataError, match=told):
        read(tmp_path, obsm, **options)
