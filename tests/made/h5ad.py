"""Tiny AnnData files of made slides, written with anndata, and their images with Pillow."""

from pathlib import Path

import numpy as np
import pandas as pd
from anndata import AnnData
from PIL import Image
from scipy.sparse import csr_matrix

from tests.made.space_ranger import GENES, HIRES, Made, made_slide


def anndata_of(made: Made, *, array: bool = True, names=GENES) -> AnnData:
    """Spots under tissue, with raw counts, positions in ``obsm`` and labels in ``obs["layer"]``."""
    rows = np.flatnonzero(made.in_tissue)
    obs = pd.DataFrame({"layer": [f"L{row % 3}" for row in rows]}, index=[made.barcodes[row] for row in rows])
    if array:
        obs["array_col"], obs["array_row"] = made.array_xy[rows].T
    adata = AnnData(csr_matrix(made.counts[rows].astype(np.float32)), obs=obs)
    adata.var_names = list(names)
    adata.obsm["spatial"] = made.centres_px[rows]
    return adata


def with_picture(adata: AnnData, made: Made, *, library: str = "S", kind=np.float32) -> AnnData:
    """The same with the picture of high resolution within, as scanpy holds Space Ranger's."""
    size = [round(side * HIRES) for side in made.size_px]
    pixels = np.asarray(Image.fromarray(made.pixels).resize(size))
    picture = (pixels / 255).astype(kind) if np.issubdtype(kind, np.floating) else pixels
    factors = {"tissue_hires_scalef": HIRES, "spot_diameter_fullres": 10.0}
    adata.uns["spatial"] = {library: {"images": {"hires": picture}, "scalefactors": factors}}
    return adata


def write_h5ads(folder: Path, names=("S1", "S2", "S3"), **options) -> Path:
    """Slides, each a file with its image beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        made = made_slide(seed)
        anndata_of(made, **options).write_h5ad(folder / f"{name}.h5ad")
        Image.fromarray(made.pixels).save(folder / f"{name}.png")
    return folder
