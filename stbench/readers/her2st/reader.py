"""HER2-positive breast tumours (Andersson et al. 2021), in the layout that their authors publish."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.data.images import JpegImage
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key, sha256_of
from stbench.readers.assembly import Labels, join, slide_of
from stbench.readers.checks import check_unique
from stbench.readers.front import NoOptions, SlideFiles, by_slide, data_root, read_options, slide_names
from stbench.readers.geometry import Positions, mpp_of_array
from stbench.readers.matrices import read_counts
from stbench.readers.tables import check_numbers, read_table

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
PITCH_UM = 200.0
"""Distance between spot centres of the legacy array; gives each image's micrometres per pixel."""
COUNTS, SPOTS, IMAGES = "ST-cnts", "ST-spotfiles", "ST-imgs"
PATHOLOGIST, CLUSTERS = "ST-pat/lbl", "ST-cluster/lbl"
READ = (COUNTS, SPOTS, IMAGES, PATHOLOGIST, CLUSTERS)


def read_her2st(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides under ``root``.

    A slide's patient is the first letter of its name. Counts and spot files disagree on some spots: those in
    both are kept, and the cohort's remarks say how many were not.

    Raises:
        DataError: a folder or file is missing, truncated, or does not fit the others.
    """
    read_options(NoOptions, card.options, str(card.path))
    folder = data_root(card, root, COUNTS, SPOTS, IMAGES)
    counts = by_slide((folder / COUNTS).glob("*.tsv*"), lambda path: path.name.partition(".")[0])
    parts = [_read(folder, name, counts[name], cache) for name in slide_names(folder, _files(folder, counts))]
    return Cohort(
        name=card.name,
        slides=tuple(part.slide for part in parts),
        fingerprint=_fingerprint(folder),
        markers=card.markers,
        remarks=tuple(remark for part in parts for remark in part.remarks),
    )


def _fingerprint(folder: Path) -> str:
    """sha256 over the names and contents of all files that are read."""
    files = sorted(path for part in READ for path in (folder / part).rglob("*") if path.is_file())
    return content_key("her2st", 1, [[path.relative_to(folder).as_posix(), sha256_of(path)] for path in files])


class _Read(NamedTuple):
    slide: Slide
    remarks: tuple[str, ...]


def _files(folder: Path, counts: dict[str, Path]) -> list[SlideFiles]:
    spots = by_slide((folder / SPOTS).glob("*_selection.tsv"), lambda path: path.name.removesuffix("_selection.tsv"))
    images = by_slide((path for path in (folder / IMAGES).glob("*/*") if _jpegs(path)), lambda path: path.name)
    return [
        SlideFiles("the counts of a slide", counts, lambda name: folder / COUNTS / f"{name}.tsv.gz"),
        SlideFiles("the positions of a slide's spots", spots, lambda name: _spots(folder, name)),
        SlideFiles("the JPEG image of a slide", images, lambda name: _image_folder(folder, name)),
    ]


def _read(folder: Path, name: str, path: Path, cache: ArrayCache | None) -> _Read:
    table = read_counts(path, cache)
    check_unique(table.spots, str(path), "spot")
    check_unique(table.genes, str(path), "gene")
    counts, positions, remarks = join(name, str(path), table, _positions(_spots(folder, name)))
    slide = slide_of(
        name=name, patient=name[0], counts=counts, positions=positions, mpp_um=mpp_of_array(positions, PITCH_UM),
        image=JpegImage(_image(folder, name)), labels=_labels(folder, name), cache=cache,
    )  # fmt: skip
    return _Read(slide, remarks)


def _positions(path: Path) -> Positions:
    """Selected spots by name, with array and pixel coordinates."""
    table = read_table(path, "the positions of a slide's spots", ("x", "y", "pixel_x", "pixel_y"))
    if "selected" in table.columns:
        table = table[table["selected"] == 1]
    check_numbers(table, path, ("x", "y", "pixel_x", "pixel_y"))
    names = _names(table)
    check_unique(names, str(path), "spot")
    array_xy = table[["x", "y"]].to_numpy(float).round().astype(np.int64)
    return Positions(names, array_xy, table[["pixel_x", "pixel_y"]].to_numpy(float))


def _names(table: "pd.DataFrame") -> tuple[str, ...]:
    """Spots as the count files name them: some tables have array places that are not whole."""
    return tuple(f"{round(x)}x{round(y)}" for x, y in zip(table["x"], table["y"], strict=True))


def _spots(folder: Path, name: str) -> Path:
    return folder / SPOTS / f"{name}_selection.tsv"


def _image_folder(folder: Path, name: str) -> Path:
    return folder / IMAGES / name[0] / name


def _jpegs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def _image(folder: Path, name: str) -> Path:
    """The slide's only image: its file may have any name."""
    jpegs = _jpegs(_image_folder(folder, name))
    if len(jpegs) != 1:
        raise DataError(
            str(_image_folder(folder, name)), f"holds {len(jpegs)} JPEG images", "exactly one",
            "Download the slide's image again",
        )  # fmt: skip
    return jpegs[0]


def _labels(folder: Path, name: str) -> Labels | None:
    """The pathologist's labels, else those of the authors' clusters; None where the slide has neither."""
    annotated = folder / PATHOLOGIST / f"{name}_labeled_coordinates.tsv"
    clustered = folder / CLUSTERS / f"{name}-cluster-annotation.tsv.gz"
    for path, source in ((annotated, "pathologist"), (clustered, "expression clusters")):
        if path.is_file():
            table = read_table(path, "labels of a slide's spots", ("x", "y", "label")).dropna(subset=["x", "y"])
            return Labels(dict(zip(_names(table), table["label"].astype(str), strict=True)), source)
    return None
