"""AnnData of predictions: what is in it, and that scanpy reads and draws it at once."""

import anndata
import numpy as np
import pandas as pd
import pytest

from stbench.analyses.trust import COLUMNS, Trust
from stbench.errors import StoreError
from stbench.report.anndata import Predicted, anndata_of, write_h5ad
from stbench.scoring.answers import Prediction
from tests.made.unmeasured import uncounted_slide

GENES = ("MGP", "ACTB", "NPY")
FACTS = {"target": "log1p-cp10k", "seed": 0, "weights": {"a": "sha"}, "trained_on": ["A1"], "scores": {}}


def predicted(name="N1", *, scored=True):
    slide = uncounted_slide(name)
    values = np.random.default_rng(0).normal(size=(slide.n_spots, len(GENES))).astype(np.float32)
    numbers = pd.DataFrame({column: np.arange(3) / 7 for column in COLUMNS}, index=pd.Index(GENES, name="gene"))
    trust = Trust(numbers, pd.DataFrame({"A1": [0.1, np.nan, 0.3]}, index=numbers.index)) if scored else None
    prediction = Prediction(values, slide.name, slide.spots, GENES, ("NPY",))
    return Predicted(name=name, slide=slide, prediction=prediction, trust=trust, facts=FACTS)


@pytest.mark.parametrize("scored", [True, False])
def test_a_file_has_all_that_was_predicted_and_is_known(tmp_path, scored):
    made = predicted(scored=scored)
    write_h5ad(made, tmp_path / "deep/N1.h5ad")
    read = anndata.read_h5ad(tmp_path / "deep/N1.h5ad")
    np.testing.assert_array_equal(read.X, made.prediction.values)
    np.testing.assert_array_equal(read.obsm["spatial"], made.slide.centres_px)
    assert (tuple(read.var_names), tuple(read.obs_names)) == (GENES, made.slide.spots)
    assert list(read.var.columns) == [*(COLUMNS if scored else ()), "marker"]
    assert read.var["marker"].to_list() == [False, False, True]
    assert dict(read.uns["stbench"]["weights"]) == {"a": "sha"}
    if scored:
        pd.testing.assert_frame_equal(read.var[list(COLUMNS)], made.trust.genes)
        np.testing.assert_array_equal(read.varm["pcc"]["A1"], made.trust.slides["A1"])


@pytest.mark.parametrize("size", ["hires", "lowres"])
def test_positions_times_scale_are_places_on_the_small_image(size):
    made = predicted()
    pictures = anndata_of(made).uns["spatial"]["N1"]
    scale, image = pictures["scalefactors"][f"tissue_{size}_scalef"], pictures["images"][size]
    assert image.dtype == np.uint8
    np.testing.assert_allclose(np.array(image.shape[1::-1]) / scale, made.slide.image.size_px, rtol=0.02)


@pytest.mark.parametrize("name", ["N1", "a b"])
def test_scanpy_draws_it_as_it_is(name):
    import matplotlib as mpl
    import scanpy

    mpl.use("Agg")
    (axes,) = scanpy.pl.spatial(anndata_of(predicted(name)), color="MGP", show=False)
    assert axes.get_title() == "MGP"
    assert len(axes.images) == 1
    (spots,) = [each for each in axes.collections if len(each.get_array()) == predicted().slide.n_spots]
    np.testing.assert_allclose(np.sort(spots.get_array()), np.sort(predicted().prediction.values[:, 0]))


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be written(.|\n)*--out"):
        write_h5ad(predicted(), tmp_path / "file/N1.h5ad")
