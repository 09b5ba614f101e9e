"""Tiny folders in the layouts of HEST-1k and HEST-Benchmark, written with anndata, h5py, tifffile and pandas."""

import json
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from PIL import Image

from tests.made.h5ad import anndata_of
from tests.made.space_ranger import MPP_UM, Made, made_slide, write_tiff

SLIDES = ("S1", "S2", "S3")
PATIENTS = {"S1": "Patient 1", "S2": "patient1", "S3": "Patient 2"}
SIDE_PX, SOURCE_PX = 16, 28
"""Of a patch, and of the same on the whole image."""


def cut(pixels: np.ndarray, centres: np.ndarray, source: int = SOURCE_PX, side: int = SIDE_PX):
    """Patches as HEST cuts them, with whole top left corners: (n, side, side, 3) and (n, 2)."""
    corners = np.array([[int(x - source // 2), int(y - source // 2)] for x, y in centres])
    image = Image.fromarray(pixels)
    boxes = [(x, y, x + source, y + source) for x, y in corners]
    return np.stack([np.asarray(image.crop(box).resize((side, side))) for box in boxes]), corners


def write_patches(
    path: Path, spots, patches: np.ndarray, coords: np.ndarray, *, source: float | None = SOURCE_PX, mpp_um=MPP_UM,
    plural: bool = False,
) -> Path:  # fmt: skip
    """A file of patches with HEST-1k's attributes, or names and attributes of HEST-Benchmark's where ``plural``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    side = patches.shape[1]
    with h5py.File(path, "w") as file:
        image = file.create_dataset(
            "img", data=patches, chunks=(1, *patches.shape[1:]), maxshape=(None, *patches.shape[1:])
        )
        file["coords"] = coords
        file["barcodes" if plural else "barcode"] = np.array([[spot] for spot in spots], dtype="S")
        if source is not None and plural:
            image.attrs.update({"patch_size": int(source), "downsample": source / side})
        elif source is not None:
            image.attrs.update({
                "patch_size_src": source, "patch_size_target": side, "downsample": source / side, "pixel_size": mpp_um,
            })  # fmt: skip
    return path


def write_metadata(path: Path, name: str, patient, size_px=None, mpp_um: float = MPP_UM, **facts) -> Path:
    """A JSON file; what is not known is a bare NaN."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = size_px or (None, None)
    content = {
        "id": name, "patient": float("nan") if patient is None else patient, "dataset_title": "A study of made slides",
        "species": "Homo sapiens", "organ": "Breast", "st_technology": "Visium", "inter_spot_dist": 100.0,
        "spot_diameter": 55.0, "pixel_size_um_estimated": mpp_um, "pixel_size_um_embedded": 1.0,
        "fullres_px_width": width, "fullres_px_height": height, "treatment_comment": float("nan"), **facts,
    }  # fmt: skip
    path.write_text(json.dumps(content))
    return path


def write_hest(folder: Path, names=SLIDES, *, images=("wsis", "patches"), patients=PATIENTS) -> Path:
    """Slides as HEST-1k has them; every fifth spot has no patch, as those with little tissue."""
    for seed, name in enumerate(names):
        made = made_slide(seed)
        adata = anndata_of(made)
        adata.obs["in_tissue"] = 0
        write_adata(folder / f"st/{name}.h5ad", adata)
        write_metadata(folder / f"metadata/{name}.json", name, patients.get(name), made.size_px)
        if "wsis" in images:
            (folder / "wsis").mkdir(exist_ok=True)
            write_tiff(folder / f"wsis/{name}.tif", made.pixels)
        if "patches" in images:
            _write_own_patches(folder / f"patches/{name}.h5", made, adata)
    return folder


def write_adata(path: Path, adata) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    adata.write_h5ad(path)


def _write_own_patches(path: Path, made: Made, adata, *, bench: bool = False) -> None:
    rows = np.flatnonzero(np.arange(adata.n_obs) % 5 > 0)
    patches, corners = cut(made.pixels, adata.obsm["spatial"][rows])
    coords = corners[:, ::-1] + SOURCE_PX // 2 if bench else corners
    write_patches(path, adata.obs_names[rows], patches, coords, plural=bench)


def write_task(folder: Path, names=SLIDES, folds=((("S1", "S2"), ("S3",)), (("S3",), ("S1", "S2")))) -> Path:
    """A task as HEST-Benchmark has it: patches at centres as (row, column), folds and a list of genes."""
    for seed, name in enumerate(names):
        made = made_slide(seed)
        adata = anndata_of(made)
        write_adata(folder / f"adata/{name}.h5ad", adata)
        _write_own_patches(folder / f"patches/{name}.h5", made, adata, bench=True)
    (folder / "splits").mkdir()
    for number, sides in enumerate(folds):
        for side, slides in zip(("train", "test"), sides, strict=True):
            paths = [(name, f"patches/{name}.h5", f"adata/{name}.h5ad") for name in slides]
            table = pd.DataFrame(paths, columns=["sample_id", "patches_path", "expr_path"])
            table.to_csv(folder / f"splits/{side}_{number}.csv", index=False)
    (folder / "var_50genes.json").write_text(json.dumps({"genes": ["ACTB", "GFAP"]}))
    return folder
