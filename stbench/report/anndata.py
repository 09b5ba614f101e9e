"""AnnData of predictions: the genes of a slide without counts, with what is known of each, ready to be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.analyses.trust import Trust
from stbench.data import BlindSlide
from stbench.data.images.small import small_copy
from stbench.files.atomic import writing
from stbench.scoring.answers import Prediction

if TYPE_CHECKING:
    from anndata import AnnData

Array = np.ndarray[Any, Any]
PICTURES_PX = {"hires": 2000, "lowres": 600}
"""Longer sides of the copies of the image that go with the predictions."""
SPOT = 0.55
"""Diameter of a spot as it is drawn, as a share of the distance of spots."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Predicted:
    """Predicted expression of a slide without counts."""

    name: str
    """The slide's, as its file has it."""
    slide: BlindSlide
    prediction: Prediction
    trust: Trust | None = None
    """Scores of the prediction's genes in cross-validation, in their order; None where nobody asked for them."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """How it was made: texts, numbers, arrays of texts, and mappings of these."""

    @property
    def spot_px(self) -> float:
        """Diameter of a spot as it is drawn, in full-resolution pixels."""
        from scipy.spatial import KDTree

        places = self.slide.centres_px
        return SPOT * float(np.median(KDTree(places).query(places, k=2)[0][:, 1]))


def anndata_of(predicted: Predicted) -> "AnnData":
    """Predictions as scanpy and squidpy draw them.

    Returns:
        ``X``: (n_spots, n_genes) float32, in the target space that ``uns["stbench"]["target"]`` names. ``var``: the
        columns of ``Trust.genes`` and ``marker``, whether the gene was added to the panel as one; ``varm["pcc"]``: the
        PCC on each slide of cross-validation. ``obs``: places on the array, and in micrometres. ``obsm["spatial"]``:
        x and y in full-resolution pixels. ``uns["spatial"]``: small copies of the image and their scales.
    """
    import pandas as pd
    from anndata import AnnData

    slide, prediction = predicted.slide, predicted.prediction
    var = pd.DataFrame({"marker": np.isin(prediction.genes, prediction.added)}, index=list(prediction.genes))
    varm = {}
    if predicted.trust is not None:
        var = predicted.trust.genes.join(var)
        varm["pcc"] = predicted.trust.slides
    adata = AnnData(
        X=np.asarray(prediction.values, np.float32), obs=_spots(predicted), var=var, varm=varm,
        obsm={"spatial": np.array(slide.centres_px, np.float64)},
        uns={"spatial": {predicted.name: _pictures(predicted)}, "stbench": dict(predicted.facts)},
    )  # fmt: skip
    adata.var_names.name = "gene"
    return adata


def write_h5ad(predicted: Predicted, path: Path) -> None:
    """Write an AnnData file; StoreError where it cannot be."""
    adata = anndata_of(predicted)
    with writing(path, "--out") as half:
        adata.write_h5ad(half, compression="gzip")


def _spots(predicted: Predicted) -> "Any":
    import pandas as pd

    slide = predicted.slide
    x_um, y_um = slide.centres_um.T
    columns, rows = slide.array_xy.T
    table = {
        "slide": pd.Categorical([predicted.name] * slide.n_spots), "in_tissue": 1, "array_row": rows,
        "array_col": columns, "x_um": x_um, "y_um": y_um,
    }  # fmt: skip
    return pd.DataFrame(table, index=pd.Index(list(slide.spots), name="spot"))


def _pictures(predicted: Predicted) -> dict[str, Any]:
    copies = {size: small_copy(predicted.slide.image, side) for size, side in PICTURES_PX.items()}
    scales = {f"tissue_{size}_scalef": 1.0 / float(np.mean(copy.shrink)) for size, copy in copies.items()}
    diameter = {"spot_diameter_fullres": predicted.spot_px, "fiducial_diameter_fullres": predicted.spot_px}
    return {
        "images": {size: copy.pixels for size, copy in copies.items()},
        "scalefactors": {**scales, **diameter, "microns_per_pixel": predicted.slide.mpp_um},
    }
