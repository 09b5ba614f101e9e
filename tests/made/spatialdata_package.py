"""Stores that the package spatialdata itself writes, and places as it computes them; needs the package."""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.made.h5ad import anndata_of
from tests.made.space_ranger import Made


def write_by_package(path: Path, made: Made, *, version: int = 3) -> Path:
    """A store with an image and circles that meet in two systems, each by transformations of its own."""
    from spatialdata import SpatialData
    from spatialdata._io.format import SpatialDataContainerFormatV01
    from spatialdata.models import Image2DModel, ShapesModel, TableModel
    from spatialdata.transformations import Affine, Identity, Scale, Sequence, Translation

    turned = Affine([[0, 2, 3], [3, 0, 5], [0, 0, 1]], input_axes=("x", "y"), output_axes=("x", "y"))
    slight = Affine([[1, 0.1, 0], [0, 1, 2], [0, 0, 1]], input_axes=("x", "y"), output_axes=("x", "y"))
    scaled = Sequence([Scale([2.0, 3.0], axes=("x", "y")), Translation([5.0, 7.0], axes=("x", "y"))])
    back = Sequence([Scale([2.0, 3.0], axes=("x", "y")), Translation([4.0, 9.0], axes=("x", "y"))])
    image = Image2DModel.parse(
        np.moveaxis(made.pixels, -1, 0), dims=("c", "y", "x"), scale_factors=[2],
        transformations={"scaled": scaled, "turned": Sequence([slight, turned]), "own": Identity()},
    )  # fmt: skip
    adata = anndata_of(made)
    circles = ShapesModel.parse(
        np.asarray(adata.obsm["spatial"]), geometry=0, radius=5, index=pd.Index(np.arange(adata.n_obs)),
        transformations={"scaled": back, "turned": turned},
    )  # fmt: skip
    adata.obs["region"], adata.obs["spot_id"] = pd.Categorical(["spots"] * adata.n_obs), np.arange(adata.n_obs)
    table = TableModel.parse(adata, region="spots", region_key="region", instance_key="spot_id")
    whole = SpatialData(images={"scan": image}, shapes={"spots": circles}, tables={"table": table})
    whole.write(path, **({"sdata_formats": [SpatialDataContainerFormatV01()]} if version == 2 else {}))
    return path


def write_section(path: Path, slide, pixels: np.ndarray, *, version: int = 3) -> Path:
    """A slide as it is, its circles in micrometres and its image in a system where they meet."""
    from anndata import AnnData
    from spatialdata import SpatialData
    from spatialdata._io.format import SpatialDataContainerFormatV01
    from spatialdata.models import Image2DModel, ShapesModel, TableModel
    from spatialdata.transformations import Identity, Scale

    mpp_um = slide.mpp_um
    image = Image2DModel.parse(
        np.moveaxis(pixels, -1, 0), dims=("c", "y", "x"), transformations={"um": Scale([mpp_um] * 2, axes=("x", "y"))}
    )
    circles = ShapesModel.parse(
        slide.centres_um, geometry=0, radius=50, index=pd.Index(np.arange(slide.n_spots)),
        transformations={"um": Identity()},
    )  # fmt: skip
    adata = AnnData(slide.counts.copy(), obs=pd.DataFrame({"label": slide.labels}, index=list(slide.spots)))
    adata.var_names = list(slide.genes)
    adata.obs["array_col"], adata.obs["array_row"] = slide.array_xy.T
    adata.obs["region"], adata.obs["spot_id"] = pd.Categorical(["spots"] * adata.n_obs), np.arange(adata.n_obs)
    table = TableModel.parse(adata, region="spots", region_key="region", instance_key="spot_id")
    whole = SpatialData(images={"scan": image}, shapes={"spots": circles}, tables={"table": table})
    whole.write(path, **({"sdata_formats": [SpatialDataContainerFormatV01()]} if version == 2 else {}))
    return path


def places_by_package(store: Path, system: str) -> np.ndarray:
    """Centres of circles in pixels of the image, by the package's own transformations."""
    import spatialdata
    from spatialdata.transformations import get_transformation

    whole = spatialdata.read_zarr(store)
    to_system = get_transformation(whole["spots"], to_coordinate_system=system).to_affine_matrix(("x", "y"), ("x", "y"))
    of_image = get_transformation(whole["scan"], to_coordinate_system=system).to_affine_matrix(("x", "y"), ("x", "y"))
    matrix = np.linalg.inv(of_image) @ to_system
    centres = np.column_stack([whole["spots"].geometry.x, whole["spots"].geometry.y])
    return centres @ matrix[:2, :2].T + matrix[:2, 2]
