"""Tiny folders in STimage-1K4M's layout, written with pandas and Pillow."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from tests.made.space_ranger import GENES, MPP_UM, Made, made_slide

SLIDES = ("Human_Breast_Made_Visium_S1", "Human_Breast_Made_Visium_S2", "Human_Breast_Made_Visium_S3")
RADIUS_PX = 27.5 / MPP_UM


def write_stimage(folder: Path, names=SLIDES, *, technology: str = "Visium", annotated: bool = True) -> Path:
    """Slides of one technology with annotations, and two tables of metadata of which one is older."""
    for seed, name in enumerate(names):
        write_slide(folder, name, made_slide(seed), technology, annotated=annotated)
    (folder / "meta").mkdir()
    facts = pd.DataFrame({"slide": names, "species": "human", "tissue": "breast", "tech": technology})
    facts.to_csv(folder / "meta/meta_all_gene02122025.csv", index=False)
    facts.assign(tissue="kidney").to_csv(folder / "meta/meta_all_gene.csv", index=False)
    return folder


def write_slide(folder: Path, name: str, made: Made, technology: str = "Visium", *, annotated: bool = False) -> None:
    rows = np.flatnonzero(made.in_tissue)
    spots = [f"{name}_{made.barcodes[row]}" for row in rows]
    write_tables(folder / technology, name, spots, made.centres_px[rows], made.counts[rows], GENES, RADIUS_PX)
    (folder / technology / "image").mkdir(exist_ok=True)
    Image.fromarray(made.pixels).save(folder / technology / f"image/{name}.png")
    if annotated:
        (folder / "annotation").mkdir(exist_ok=True)
        labels = ["undetermined" if row % 7 == 0 else f"L{row % 3}" for row in rows]
        table = pd.DataFrame({"label": labels}, index=spots)
        table.to_csv(folder / f"annotation/{name}_anno.csv", sep="\t")


def write_tables(folder: Path, name: str, spots, centres, counts, genes, radius: float) -> None:
    """Coordinates, y first, and counts; the column of spots has no name."""
    for kind in ("coord", "gene_exp"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    coordinates = pd.DataFrame({"yaxis": centres[:, 1], "xaxis": centres[:, 0], "r": radius}, index=spots)
    coordinates.to_csv(folder / f"coord/{name}_coord.csv")
    pd.DataFrame(counts, index=spots, columns=list(genes)).to_csv(folder / f"gene_exp/{name}_count.csv")
