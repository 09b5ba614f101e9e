"""Spots of an AnnData file: all of them, wherever positions are, with places on the array where there is one."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.hest.spots import read_spots
from tests.made.h5ad import anndata_of
from tests.made.hest import write_adata
from tests.made.space_ranger import made_slide

MADE = made_slide()
INSIDE = np.flatnonzero(MADE.in_tissue)


def read(folder, change=lambda adata: None, **options):
    adata = anndata_of(MADE)
    change(adata)
    write_adata(folder / "S1.h5ad", adata)
    return read_spots(folder / "S1.h5ad", H5adOptions(**options))


def in_columns(adata, names=("pxl_col_in_fullres", "pxl_row_in_fullres")):
    adata.obs[names[0]], adata.obs[names[1]] = adata.obsm["spatial"].T
    del adata.obsm["spatial"]


def beside_the_tissue(adata):
    adata.obs["in_tissue"] = 0


@pytest.mark.parametrize(
    "change",
    [lambda adata: None, beside_the_tissue, in_columns, lambda adata: in_columns(adata, ("x_pixel", "y_pixel"))],
)
def test_every_spot_is_read_wherever_positions_are(tmp_path, change):
    spots = read(tmp_path, change, labels="layer")
    assert spots.counts.spots == spots.positions.spots == tuple(MADE.under_tissue)
    assert (spots.counts.counts.toarray() == MADE.counts[INSIDE]).all()
    assert np.abs(spots.positions.centres_px - MADE.centres_px[INSIDE]).max() < 1e-9
    assert (spots.positions.array_xy == MADE.array_xy[INSIDE]).all()
    assert len(spots.labels.of_spot) == len(INSIDE)


def running(adata):
    adata.obs["array_col"] = adata.obs["array_row"] = np.arange(adata.n_obs)


def broken(adata):
    adata.obs["array_col"] = adata.obs["array_col"] + 0.5


def unknown(adata):
    adata.obs["array_row"] = np.nan


def absent(adata):
    del adata.obs["array_row"]


@pytest.mark.parametrize("change", [running, broken, unknown, absent])
def test_array_places_that_are_none_are_left_out(tmp_path, change):
    assert not read(tmp_path, change).positions.array_xy.any()


@pytest.mark.parametrize("form", ["{:03d}x{:03d}", "{}x{}"])
def test_names_of_spots_say_places_where_no_column_does(tmp_path, form):
    def named(adata):
        adata.obs_names = [form.format(*place) for place in MADE.array_xy[INSIDE]]
        absent(adata)

    assert (read(tmp_path, named).positions.array_xy == MADE.array_xy[INSIDE]).all()


@pytest.mark.parametrize("rows", [[0], [5, 2, 9]])
def test_some_of_the_spots_are_some_of_everything(tmp_path, rows):
    spots = read(tmp_path)
    part = spots.at(np.array(rows))
    assert part.counts.spots == part.positions.spots == tuple(spots.counts.spots[row] for row in rows)
    assert (part.counts.counts.toarray() == MADE.counts[INSIDE[rows]]).all()


def twice(adata):
    adata.obs_names = [adata.obs_names[0], *adata.obs_names[:-1]]


def nowhere(adata):
    del adata.obsm["spatial"]


@pytest.mark.parametrize(("change", "told"), [(twice, "listed twice"), (nowhere, r"no obsm\['spatial'\]")])
def test_a_file_without_spots_or_places_is_an_error(tmp_path, change, told):
    with pytest.raises(DataError, match=rf"S1.h5ad: .*{told}"):
        read(tmp_path, change)


def test_controls_are_left_out_and_said(tmp_path):
    def controls(adata):
        adata.var_names = ["BLANK_0001", *adata.var_names[1:]]

    spots = read(tmp_path, controls)
    assert len(spots.counts.genes) == 9
    assert any("1 controls among 10 genes" in remark for remark in spots.remarks)
