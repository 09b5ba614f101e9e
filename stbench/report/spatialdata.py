"""SpatialData of predictions: image, spots and table in one store, by the package of that name."""

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from stbench.data.images.small import small_copy
from stbench.errors import SelectionError
from stbench.files.atomic import unwritable
from stbench.files.folders import replacing_folder
from stbench.report.anndata import PICTURES_PX, Predicted, anndata_of

REFUSED = re.compile(r"[^A-Za-z0-9_.-]")
"""Characters that names of elements may not have."""


def check_spatialdata() -> None:
    """SelectionError where the package is not installed."""
    try:
        import spatialdata  # noqa: F401
    except ImportError as error:
        raise SelectionError(
            "--format spatialdata", f"needs the package spatialdata, which cannot be imported ({error})", "",
            "Install it: pip install 'stbench[spatialdata]'; or write --format h5ad",
        ) from error  # fmt: skip


def spatialdata_of(predicted: Predicted) -> Any:
    """Predictions as a SpatialData object with one coordinate system, in full-resolution pixels.

    Returns:
        Elements ``NAME_image``, a small copy of the image, ``NAME_spots``, circles, and ``table``, which annotates them
        and has what ``anndata_of`` gives. ``NAME`` is the slide's name, and that of the coordinate system.
    """
    import pandas as pd
    from spatialdata import SpatialData
    from spatialdata.models import Image2DModel, ShapesModel, TableModel
    from spatialdata.transformations import Identity, Scale

    name, slide = REFUSED.sub("_", predicted.name), predicted.slide
    copy = small_copy(slide.image, PICTURES_PX["hires"])
    image = Image2DModel.parse(
        np.moveaxis(copy.pixels, -1, 0), dims=("c", "y", "x"), c_coords=["r", "g", "b"],
        transformations={name: Scale(list(copy.shrink), axes=("x", "y"))},
    )  # fmt: skip
    number = np.arange(slide.n_spots)
    spots = ShapesModel.parse(
        np.array(slide.centres_px), geometry=0, radius=predicted.spot_px / 2, index=pd.Index(number),
        transformations={name: Identity()},
    )  # fmt: skip
    adata = anndata_of(predicted)
    adata.obs["region"], adata.obs["instance_id"] = pd.Categorical([f"{name}_spots"] * slide.n_spots), number
    table = TableModel.parse(adata, region=f"{name}_spots", region_key="region", instance_key="instance_id")
    return SpatialData(images={f"{name}_image": image}, shapes={f"{name}_spots": spots}, tables={"table": table})


def write_zarr(predicted: Predicted, path: Path) -> None:
    """Write a SpatialData store, in the place of an earlier one; StoreError where it cannot be written."""
    data = spatialdata_of(predicted)
    try:
        with replacing_folder(path) as half, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each element warns of what the next version of zarr will do
            half.rmdir()  # the package writes new folders alone
            data.write(half)
    except OSError as error:
        raise unwritable(path, error, "--out") from error
