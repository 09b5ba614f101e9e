"""Tiny SpatialData stores of made slides, of Zarr 2 and 3, written with zarr, anndata and pyarrow alone."""

import json
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import zarr
from anndata.io import write_elem

from tests.made.h5ad import anndata_of
from tests.made.space_ranger import Made, made_slide

SYSTEM = "global"
LEVELS = 3


def affine(rows, axes="xy"):
    """A transformation as SpatialData writes it; ``rows`` are those of x and y, or of other ``axes``."""
    system = {"name": axes, "axes": [{"name": axis, "type": "space", "unit": "unit"} for axis in axes]}
    return {"type": "affine", "affine": rows, "input": system, "output": {**system, "name": SYSTEM}}


def identity(axes, name=SYSTEM):
    system = {"name": axes, "axes": [{"name": axis, "type": "space"} for axis in axes]}
    return {"type": "identity", "input": system, "output": {**system, "name": name}}


def pyramid(pixels: np.ndarray, number: int = LEVELS) -> list[np.ndarray]:
    """The image, and means of whole blocks of 2, 4 and so on."""
    levels = [pixels]
    for _ in range(number - 1):
        height, width = (side // 2 * 2 for side in levels[-1].shape[:2])
        blocks = levels[-1][:height, :width].reshape(height // 2, 2, width // 2, 2, 3)
        levels.append(blocks.mean(axis=(1, 3)).round().astype(np.uint8))
    return levels


def write_image(group: zarr.Group, name: str, pixels: np.ndarray, placed=None, *, levels=LEVELS, chunk=64) -> None:
    """Channels first, in chunks, with smaller copies."""
    image = group.create_group(name)
    datasets = []
    for number, level in enumerate(pyramid(pixels, levels)):
        array = image.create_array(str(number), shape=(3, *level.shape[:2]), chunks=(3, chunk, chunk), dtype=np.uint8)
        array[:] = np.moveaxis(level, -1, 0)
        scale = [1.0, *(whole / part for whole, part in zip(pixels.shape[:2], level.shape[:2], strict=True))]
        datasets.append({"path": str(number), "coordinateTransformations": [{"type": "scale", "scale": scale}]})
    axes = [{"name": axis, "type": "channel" if axis == "c" else "space"} for axis in "cyx"]
    placed = [identity("cyx")] if placed is None else placed
    multiscales = [{"axes": axes, "datasets": datasets, "name": name, "coordinateTransformations": placed}]
    newer = {"ome": {"multiscales": multiscales, "version": "0.5-dev-spatialdata"}}
    image.attrs.update(newer if group.metadata.zarr_format == 3 else {"multiscales": multiscales})


def write_circles(group: zarr.Group, folder: Path, name: str, centres: np.ndarray, index, placed=None) -> None:
    shapes = [b"\x01" + struct.pack("<I2d", 1, *centre) for centre in centres]
    frame = pd.DataFrame({"geometry": shapes, "radius": 5.0}, index=pd.Index(index))
    group.create_group(name).attrs.update(
        {"axes": ["x", "y"], "coordinateTransformations": [identity("xy")] if placed is None else placed,
         "encoding-type": "ngff:shapes"}
    )  # fmt: skip
    pq.write_table(pa.Table.from_pandas(frame), folder / name / "shapes.parquet")


def write_store(path: Path, slides: dict[str, Made], *, version: int = 3, labels=("layer",), **placed) -> Path:
    """A store whose table annotates a region of circles for each slide.

    ``placed`` may give ``image`` and ``circles``, lists of transformations.
    """
    root = zarr.create_group(str(path), zarr_format=version, overwrite=True)
    groups = {name: root.create_group(name) for name in ("images", "shapes", "tables")}
    tables = []
    for name, made in slides.items():
        adata = anndata_of(made)
        adata.obs = adata.obs[[*labels, "array_col", "array_row"]].copy()
        adata.obs["region"], adata.obs["instance"] = name, np.arange(adata.n_obs)[::-1]
        adata.obs_names = [f"{spot}_{name}" for spot in adata.obs_names] if len(slides) > 1 else adata.obs_names
        write_image(groups["images"], f"{name}_image", made.pixels, placed.get("image"))
        centres = np.asarray(adata.obsm["spatial"])[::-1]
        write_circles(groups["shapes"], path / "shapes", name, centres, range(adata.n_obs), placed.get("circles"))
        del adata.obsm["spatial"]
        tables.append(adata)
    write_table(groups["tables"], "table", tables, list(slides))
    return path


def write_table(group: zarr.Group, name: str, tables: list, regions: list[str]) -> None:
    from anndata import concat

    whole = concat(tables, merge="same")
    whole.obs["region"] = pd.Categorical(whole.obs["region"])
    whole.uns["spatialdata_attrs"] = {
        "region": regions if len(regions) > 1 else regions[0], "region_key": "region", "instance_key": "instance"
    }  # fmt: skip
    write_elem(group, name, whole)


def write_spatialdata(folder: Path, names=("S1", "S2", "S3"), **options) -> Path:
    """Slides, each a store."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        write_store(folder / f"{name}.zarr", {name: made_slide(seed)}, **options)
    return folder


def edit_node(folder: Path, change) -> None:
    """Change the attributes of a group in place, of either version."""
    newer = (folder / "zarr.json").is_file()
    path = folder / ("zarr.json" if newer else ".zattrs")
    document = json.loads(path.read_text())
    change(document["attributes"] if newer else document)
    path.write_text(json.dumps(document))
