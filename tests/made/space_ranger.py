"""Tiny folders in Space Ranger's layouts, written with h5py, pandas and Pillow from numbers that tests know."""

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from PIL import Image
from scipy.sparse import csc_matrix

GENES = ("ACTB", "GAPDH", "GFAP", "MBP", "PLP1", "SNAP25", "NPY", "IGKC", "HBB", "MGP")
COLUMNS = ("barcode", "in_tissue", "array_row", "array_col", "pxl_row_in_fullres", "pxl_col_in_fullres")
MPP_UM, MARGIN_PX = 4.0, 60.0
HIRES, LOWRES = 0.5, 0.25


@dataclass(frozen=True, kw_only=True)
class Made:
    """A made slide: a grid of which the first quarter of columns is on glass."""

    barcodes: tuple[str, ...]
    in_tissue: np.ndarray
    array_xy: np.ndarray
    centres_px: np.ndarray
    counts: np.ndarray
    """(n_barcodes, n_genes), spots on glass among them."""
    size_px: tuple[int, int]
    pixels: np.ndarray = field(repr=False)
    bin_um: float | None = None

    @property
    def under_tissue(self):
        return [spot for spot, inside in zip(self.barcodes, self.in_tissue, strict=True) if inside]


def barcode(number: int) -> str:
    return "".join("ACGT"[number >> 2 * at & 3] for at in range(16)) + "-1"


def made_slide(seed: int = 0, *, rows: int = 8, columns: int = 10, turn: int = 0, bin_um: float | None = None) -> Made:
    """A slide of Visium's grid, or of bins; ``turn`` 0 to 7 is one of the ways in which a grid can lie on an image."""
    rng = np.random.default_rng(seed)
    if bin_um is None:
        places = np.array([(2 * x + y % 2, y) for y in range(rows) for x in range(columns)])
        um = places * [50.0, 50.0 * np.sqrt(3.0)]
    else:
        places = np.array([(x, y) for y in range(rows) for x in range(columns)])
        um = places * float(bin_um)
    px = um / (MPP_UM if bin_um is None else bin_um / 10)
    px = px[:, ::-1] if turn & 4 else px
    px = px * [-1 if turn & 1 else 1, -1 if turn & 2 else 1]
    px = px - px.min(axis=0) + MARGIN_PX
    size = tuple(int(side) for side in np.ceil(px.max(axis=0) + MARGIN_PX))
    numbers = rng.choice(2**32, len(places), replace=False)
    barcodes = [barcode(int(n)) if bin_um is None else f"s_{int(bin_um):03d}um_{y:05d}_{x:05d}-1"
                for n, (x, y) in zip(numbers, places, strict=True)]  # fmt: skip
    in_tissue = places[:, 0] >= places[:, 0].max() / 4
    counts = rng.poisson(rng.gamma(2.0, 3.0, len(GENES)) * rng.gamma(3.0, 0.4, (len(places), 1)))
    noise = rng.integers(120, 255, (size[1] // 8 + 1, size[0] // 8 + 1, 3), dtype=np.uint8)
    return Made(
        barcodes=tuple(barcodes), in_tissue=in_tissue, array_xy=places, centres_px=px, counts=counts, size_px=size,
        pixels=noise.repeat(8, 0).repeat(8, 1)[: size[1], : size[0]], bin_um=bin_um,
    )  # fmt: skip


def write_slide(
    folder: Path, made: Made, *, positions: str = "v2", matrix: str = "h5", pictures=("hires", "lowres"),
    start: str = "", spatial: str = "spatial", **features,
) -> Path:  # fmt: skip
    """One slide's files in a folder; names begin with ``start``."""
    (folder / spatial).mkdir(parents=True, exist_ok=True)
    write_positions(folder / spatial, made, positions, start)
    factors = {"tissue_hires_scalef": HIRES, "tissue_lowres_scalef": LOWRES, "spot_diameter_fullres": 65 / MPP_UM}
    if made.bin_um is not None:
        factors |= {"bin_size_um": made.bin_um, "microns_per_pixel": made.bin_um / 10, "spot_diameter_fullres": 10.0}
    (folder / spatial / f"{start}scalefactors_json.json").write_text(json.dumps(factors))
    for kind in pictures:
        scale = {"hires": HIRES, "lowres": LOWRES}[kind]
        size = [round(side * scale) for side in made.size_px]
        image = Image.fromarray(made.pixels).resize(size, Image.Resampling.BOX)
        image.save(folder / spatial / f"{start}tissue_{kind}_image.png")
    rows = np.flatnonzero(made.in_tissue)
    write_matrix(
        folder, [made.barcodes[row] for row in rows], made.counts[rows], matrix, f"{start}filtered", **features
    )
    return folder


def write_positions(folder: Path, made: Made, form: str = "v2", start: str = "") -> Path:
    table = pd.DataFrame({
        "barcode": made.barcodes, "in_tissue": made.in_tissue.astype(int), "array_row": made.array_xy[:, 1],
        "array_col": made.array_xy[:, 0], "pxl_row_in_fullres": made.centres_px[:, 1],
        "pxl_col_in_fullres": made.centres_px[:, 0],
    })  # fmt: skip
    if form == "parquet":
        path = folder / f"{start}tissue_positions.parquet"
        table.to_parquet(path)
        return path
    path = folder / f"{start}tissue_positions{'_list' if form.startswith('v1') else ''}.csv"
    header = form not in ("v1", "v2-bare", "v1-crlf")
    text = table.to_csv(index=False, header=[str(n) for n in range(6)] if form == "v1-numbers" else header)
    if form.endswith("crlf"):
        text = text.replace("\n", "\r\n")
    path.write_bytes((b"\xef\xbb\xbf" if form == "v2-bom" else b"") + text.encode())
    return path


def write_matrix(
    folder: Path, barcodes, counts: np.ndarray, form: str = "h5", kind: str = "filtered", *, ids=None, symbols=GENES,
    types=None, genomes=None,
) -> Path:  # fmt: skip
    n = len(symbols)
    ids = ids or [f"ENSG{number:011d}" for number in range(n)]
    types, genomes = types or ["Gene Expression"] * n, genomes or ["GRCh38"] * n
    if form == "h5":
        path = folder / f"{kind}_feature_bc_matrix.h5"
        with h5py.File(path, "w") as file:
            group = write_h5_counts(file.create_group("matrix"), barcodes, counts)
            for name, texts in {"id": ids, "name": symbols, "feature_type": types, "genome": genomes}.items():
                group.create_dataset(f"features/{name}", data=np.array(texts, dtype="S"))
        return path
    if form == "h5-v2":
        path = folder / f"{kind}_gene_bc_matrices_h5.h5"
        with h5py.File(path, "w") as file:
            for genome in dict.fromkeys(genomes):
                own = [at for at in range(n) if genomes[at] == genome]
                group = write_h5_counts(file.create_group(genome), barcodes, counts[:, own])
                group.create_dataset("genes", data=np.array([ids[at] for at in own], dtype="S"))
                group.create_dataset("gene_names", data=np.array([symbols[at] for at in own], dtype="S"))
        return path
    return write_mtx(
        folder / f"{kind}_feature_bc_matrix", barcodes, counts, ids, symbols, types, packed=form == "mtx.gz"
    )


def write_h5_counts(group, barcodes, counts):
    """Columns with their features in falling order, as some published files have them."""
    sparse = csc_matrix(counts.T)
    order = np.concatenate(
        [np.arange(low, high)[::-1] for low, high in zip(sparse.indptr, sparse.indptr[1:], strict=False)]
    )
    group.create_dataset("barcodes", data=np.array(barcodes, dtype="S"))
    group.create_dataset("data", data=sparse.data[order].astype(np.int32), compression="gzip")
    group.create_dataset("indices", data=sparse.indices[order].astype(np.int64), compression="gzip")
    group.create_dataset("indptr", data=sparse.indptr.astype(np.int64))
    group.create_dataset("shape", data=np.array(sparse.shape, dtype=np.int32))
    return group


def write_mtx(folder: Path, barcodes, counts, ids, symbols, types, *, packed: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    entries = [f"{gene + 1} {spot + 1} {counts[spot, gene]}" for spot, gene in np.argwhere(counts)]
    head = [
        "%%MatrixMarket matrix coordinate integer general",
        "%metadata",
        f"{len(ids)} {len(barcodes)} {len(entries)}",
    ]
    texts = {
        "matrix.mtx": [*head, *entries], "barcodes.tsv": barcodes,
        "features.tsv": ["\t".join(row) for row in zip(ids, symbols, types, strict=True)],
    }  # fmt: skip
    for name, lines in texts.items():
        content = ("\n".join(lines) + "\n").encode()
        (folder / f"{name}{'.gz' * packed}").write_bytes(gzip.compress(content) if packed else content)
    return folder


def write_cohort(folder: Path, names=("S1", "S2", "S3"), **options) -> Path:
    """Slides, each in ``<name>/outs``, with a table of labels for all beside them."""
    lines = ["barcode\tslide\tlayer"]
    for seed, name in enumerate(names):
        made = made_slide(seed)
        write_slide(folder / name / "outs", made, **options)
        lines += [f"{spot}\t{name}\tL{row % 3}" for row, spot in enumerate(made.barcodes)]
    (folder / "layers.tsv").write_text("\n".join(lines) + "\n")
    return folder


def write_tiff(path: Path, pixels: np.ndarray) -> Path:
    """A tiled pyramid of three levels."""
    import tifffile

    with tifffile.TiffWriter(path) as file:
        for step in (1, 2, 4):
            above = {"subifds": 2} if step == 1 else {"subfiletype": 1}
            file.write(pixels[::step, ::step], photometric="rgb", tile=(64, 64), compression="zlib", **above)
    return path
