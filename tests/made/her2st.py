"""A tiny but real folder in the layout of her2st: JPEG images, gzipped counts, spot files, labels."""

import gzip
from pathlib import Path

import numpy as np
from PIL import Image

SECTIONS = ("A1", "A2", "B1")
GENES = ("ERBB2", "GNAS", "FASN", "CD24", "SCD", "KRT19", "IGKC", "MGP", "ACTB", "GAPDH", "VIM", "CD74")
COLUMNS, ROWS, PITCH_PX = 6, 5, 40


def write_her2st(folder: Path, sections: tuple[str, ...] = SECTIONS, genes: tuple[str, ...] = GENES) -> Path:
    for section in sections:
        write_section(folder, section, genes)
    return folder


def write_section(folder: Path, section: str, genes: tuple[str, ...] = GENES) -> None:
    rng = np.random.default_rng(list(section.encode()))
    places = [(x + 2, y + 3) for y in range(ROWS) for x in range(COLUMNS)]
    depth = rng.gamma(3.0, 0.4, (len(places), 1))
    counts = rng.poisson(depth * rng.gamma(2.0, 3.0, len(genes)))
    image = folder / "ST-imgs" / section[0] / section / f"{section}_HE.jpg"
    image.parent.mkdir(parents=True)
    noise = rng.integers(120, 255, (ROWS * PITCH_PX // 8 + 10, COLUMNS * PITCH_PX // 8 + 10, 3), dtype=np.uint8)
    Image.fromarray(noise.repeat(8, 0).repeat(8, 1)).save(image, quality=90)
    write_counts(counts_path(folder, section), places, genes, counts)
    lines = ["x\ty\tnew_x\tnew_y\tpixel_x\tpixel_y\tselected"]
    lines += [f"{x}\t{y}\t{x}.01\t{y}.02\t{x * PITCH_PX - 20}\t{y * PITCH_PX - 60}\t1" for x, y in places]
    write(spots_path(folder, section), "\n".join(lines) + "\n")
    labels = ["\tpatient_id\tids\tlabel\tx\ty"]
    labels += [f"s\t{section[0]}\t{section}\t{x % 2}\t{x}\t{y}" for x, y in places]
    path = folder / "ST-cluster/lbl" / f"{section}-cluster-annotation.tsv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\n".join(labels) + "\n").encode()))


def write_counts(path: Path, places: list[tuple[int, int]], genes: tuple[str, ...], counts: np.ndarray) -> None:
    rows = [f"{x}x{y}\t" + "\t".join(map(str, row)) for (x, y), row in zip(places, counts.tolist(), strict=True)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\t" + "\t".join(genes) + "\n" + "\n".join(rows) + "\n").encode()))


def counts_path(folder: Path, section: str) -> Path:
    return folder / "ST-cnts" / f"{section}.tsv.gz"


def spots_path(folder: Path, section: str) -> Path:
    return folder / "ST-spotfiles" / f"{section}_selection.tsv"


def image_path(folder: Path, section: str) -> Path:
    return folder / "ST-imgs" / section[0] / section / f"{section}_HE.jpg"


def edit_text(path: Path, old: str, new: str) -> None:
    """Replace ``old`` once in a text file, gzipped or not."""
    zipped = path.suffix == ".gz"
    text = (gzip.decompress(path.read_bytes()) if zipped else path.read_bytes()).decode()
    assert old in text
    changed = text.replace(old, new, 1).encode()
    path.write_bytes(gzip.compress(changed) if zipped else changed)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
