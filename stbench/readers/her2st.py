"""HER2-positive breast tumours (Andersson et al. 2021), in the layout that their authors publish."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.data.images.jpeg import JpegImage
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key, file_sha256
from stbench.readers.checks import check_unique
from stbench.readers.matrices import read_counts
from stbench.readers.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
PITCH_UM = 200.0
"""Distance between spot centres of the legacy array; gives each image's micrometres per pixel."""
COUNTS, SPOTS, IMAGES = "ST-cnts", "ST-spotfiles", "ST-imgs"
PATHOLOGIST, CLUSTERS = "ST-pat/lbl", "ST-cluster/lbl"
READ = (COUNTS, SPOTS, IMAGES, PATHOLOGIST, CLUSTERS)
LEAST_SHARED = 0.5
"""Share of spots that counts and spot file must have in common."""


def read_her2st(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All sections under ``root`` that have a count file.

    A section's patient is the first letter of its name. Counts and spot files disagree on some spots: those in
    both are kept, and the cohort's remarks say how many were not.

    Raises:
        DataError: a folder or file is missing, truncated, or does not fit the others.
    """
    folder = _data_root(card, root)
    paths = sorted((folder / COUNTS).glob("*.tsv*"))
    if not paths:
        raise DataError(str(folder / COUNTS), "holds no count files", "one <section>.tsv.gz per section")
    _check_complete(folder, {path.name.partition(".")[0] for path in paths})
    remarks: list[str] = []
    slides = tuple(_read_section(folder, path, cache, remarks) for path in paths)
    files = sorted(path for part in READ for path in (folder / part).rglob("*") if path.is_file())
    fingerprint = content_key("her2st", 1, [[path.relative_to(folder).as_posix(), file_sha256(path)] for path in files])
    return Cohort(name=card.name, slides=slides, fingerprint=fingerprint, markers=card.markers, remarks=tuple(remarks))


def _data_root(card: DatasetCard, root: Path | None) -> Path:
    if card.options:
        raise DataError(str(card.path), f"sets the option '{next(iter(card.options))}'", "none: reader her2st has none")
    if root is None:
        raise DataError(
            f"dataset '{card.name}'", "needs its files, and no folder was named", "--data-root FOLDER",
            f"Get them from {card.source} and pass --data-root",
        )  # fmt: skip
    if not root.is_dir():
        raise DataError(f"--data-root {root}", "is not a folder", f"the folder that holds {COUNTS}/ and {IMAGES}/")
    if not (root / COUNTS).is_dir():
        raise DataError(f"--data-root {root}", f"has no {COUNTS}/", f"the layout of {card.source}")
    return root


def _check_complete(folder: Path, counted: set[str]) -> None:
    """DataError where a section has an image or a spot file and no counts: it would be left out in silence."""
    located = {path.name.removesuffix("_selection.tsv"): path for path in (folder / SPOTS).glob("*_selection.tsv")}
    pictured = {path.name: path for path in (folder / IMAGES).glob("*/*") if any(path.glob("*.jp*g"))}
    for name, path in sorted({**pictured, **located}.items()):
        if name not in counted:
            raise DataError(
                str(folder / COUNTS / f"{name}.tsv.gz"), f"is missing, and {path.relative_to(folder)} is there",
                "the counts of a section", "Download the dataset again, or take the section's other files away",
            )  # fmt: skip


def _read_section(folder: Path, path: Path, cache: ArrayCache | None, remarks: list[str]) -> Slide:
    from anndata import AnnData

    name = path.name.partition(".")[0]
    table = read_counts(path, cache)
    check_unique(table.spots, str(path), "spot")
    check_unique(table.genes, str(path), "gene")
    positions = _positions(folder / SPOTS / f"{name}_selection.tsv")
    kept = [spot for spot in table.spots if spot in positions.index]
    if len(kept) < LEAST_SHARED * max(len(table.spots), len(positions)):
        raise DataError(
            str(path), f"has {len(table.spots)} spots, its spot file {len(positions)}, and {len(kept)} are in both",
            "nearly the same spots, named <x>x<y>", "One of the two is cut short, or of another section",
        )  # fmt: skip
    if len(kept) < max(len(table.spots), len(positions)):
        remarks.append(
            f"{name}: {len(kept)} spots in both files are kept; {len(table.spots) - len(kept)} have counts only, "
            f"{len(positions) - len(kept)} a position only"
        )
    rows = {spot: row for row, spot in enumerate(table.spots)}
    found = positions.loc[kept]
    adata = AnnData(X=table.counts[[rows[spot] for spot in kept]])
    adata.obs_names, adata.var_names = kept, list(table.genes)
    adata.obsm["spatial"] = found[["pixel_x", "pixel_y"]].to_numpy(float)
    labels, source = _labels(folder, name)
    if labels is not None:
        adata.obs["label"] = [labels.get(spot, "") for spot in kept]
        adata.uns["label_source"] = source
    return Slide(
        name=name, patient=name[0], spots=tuple(kept), centres_px=adata.obsm["spatial"],
        array_xy=found[["x", "y"]].to_numpy(np.int64), mpp_um=_mpp_um(found), image=JpegImage(_image(folder, name)),
        cache=cache, adata=adata,
    )  # fmt: skip


def _positions(path: Path) -> "pd.DataFrame":
    """Selected spots by name, with array and pixel coordinates."""
    columns = ("x", "y", "pixel_x", "pixel_y")
    table = read_table(path, "the positions of a section's spots", columns)
    if "selected" in table.columns:
        table = table[table["selected"] == 1]
    for column in columns:
        if not np.issubdtype(table[column].dtype, np.number) or not np.isfinite(table[column]).all():
            raise DataError(str(path), f"has values in '{column}' that are no numbers", "coordinates of every spot")
    names = [f"{x}x{y}" for x, y in zip(table["x"].round().astype(int), table["y"].round().astype(int), strict=True)]
    check_unique(names, str(path), "spot")
    return table.set_axis(names, axis=0)


def _mpp_um(positions: "pd.DataFrame") -> float:
    """Micrometres per pixel: the array's pitch over the mean slope of pixel on array coordinates."""
    slopes = [np.polyfit(positions[axis], positions[f"pixel_{axis}"], 1)[0] for axis in ("x", "y")]
    return round(PITCH_UM / float(np.mean(np.abs(slopes))), 6)


def _image(folder: Path, name: str) -> Path:
    place = folder / IMAGES / name[0] / name
    found = sorted(path for path in place.glob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    if len(found) != 1:
        raise DataError(
            str(place), f"holds {len(found)} JPEG images", "exactly one", "Download the section's image again"
        )
    return found[0]


def _labels(folder: Path, name: str) -> tuple[dict[str, str] | None, str]:
    """Label of each spot and where labels come from; None where the section has none."""
    annotated = folder / PATHOLOGIST / f"{name}_labeled_coordinates.tsv"
    clustered = folder / CLUSTERS / f"{name}-cluster-annotation.tsv.gz"
    for path, source in ((annotated, "pathologist"), (clustered, "expression clusters")):
        if path.is_file():
            table = read_table(path, "labels of a section's spots", ("x", "y", "label")).dropna(subset=["x", "y"])
            names = [f"{round(x)}x{round(y)}" for x, y in zip(table["x"], table["y"], strict=True)]
            return dict(zip(names, table["label"].astype(str), strict=True)), source
    return None, ""
