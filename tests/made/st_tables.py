"""Tiny legacy tables of made slides: counts, spots with their pixels, JPEG images and a table of animals."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

NAMES = ("S1", "S2", "S3")
GENES = (*(f"ENSMUSG{number:011d}.{number % 7 + 1}" for number in range(10)), "Actb", "Gapdh")
PLAIN = tuple(gene.partition(".")[0] for gene in GENES)
COLUMNS, ROWS, PITCH_PX = 6, 5, 40
PLACES = [(x, y) for y in range(1, ROWS + 1) for x in range(1, COLUMNS + 1)]


def spot_table(*, stagger: bool = False, squeezed: float = 1.0) -> pd.DataFrame:
    """All spots of an array; those of its first column are not selected."""
    places = np.array([(2 * x - y % 2, y) for x, y in PLACES] if stagger else PLACES)
    step = np.array([PITCH_PX / 2 if stagger else PITCH_PX * squeezed, PITCH_PX / 2 if stagger else PITCH_PX])
    table = pd.DataFrame(places, columns=["x", "y"])
    table["new_x"], table["new_y"] = table["x"] + 0.02, table["y"] - 0.03
    table["pixel_x"], table["pixel_y"] = (places * step - 5).T
    table["selected"] = [int(x > 1) for x, _ in PLACES]
    return table


def counts_of(name: str) -> np.ndarray:
    rng = np.random.default_rng(list(name.encode()))
    depth = rng.gamma(3.0, 0.4, (len(PLACES), 1))
    return rng.poisson(depth * rng.gamma(2.0, 3.0, len(GENES)))


def count_table(name: str, spots: pd.DataFrame, form: str = "{}x{}") -> pd.DataFrame:
    index = [form.format(x, y) for x, y in zip(spots["x"], spots["y"], strict=True)]
    return pd.DataFrame(counts_of(name), index=index, columns=list(GENES))


def write_image(path: Path, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(120, 255, (32, 36, 3), dtype=np.uint8)
    Image.fromarray(noise.repeat(8, 0).repeat(8, 1)).save(path, quality=90)


def write_slide(folder: Path, name: str, *, spots: pd.DataFrame | None = None, turned: bool = False) -> None:
    """Counts, spots and image of a slide, called as STUtility's own are."""
    folder.mkdir(parents=True, exist_ok=True)
    spots = spot_table() if spots is None else spots
    counts = count_table(name, spots)
    (counts.T if turned else counts).to_csv(folder / f"{name}.tsv", sep="\t")
    spots.to_csv(folder / f"alignment_table_{name}.tsv", sep="\t", index=False)
    write_image(folder / f"{name}.jpg", sum(name.encode()))


def write_metadata(folder: Path, names=NAMES) -> None:
    """Whose each slide is, by the paths of its tables on another machine."""
    rows = [{"samples": f"/home/a/{name}.tsv", "type": "Mouse", "individual": at // 2} for at, name in enumerate(names)]
    pd.DataFrame(rows).to_csv(folder / "metaData.csv", sep=";", index=False)


def write_st_tables(folder: Path, names=NAMES, **options) -> Path:
    for name in names:
        write_slide(folder, name, **options)
    write_metadata(folder, names)
    return folder
