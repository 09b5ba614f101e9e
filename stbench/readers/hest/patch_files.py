"""Patch files: patches around spots, with the spot of each and where it lies on the whole image."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.checks import check_unique
from stbench.readers.hdf5 import check_size, opened_hdf5

if TYPE_CHECKING:
    import h5py

Array = np.ndarray[Any, Any]
PURPOSE = "the patches of a slide"
PATCHES, SPOTS, CORNERS = ("img", "imgs"), ("barcode", "barcodes"), ("coords",)
"""What the arrays are called."""
SOURCE = ("patch_size_src", "patch_size")
"""Attributes that hold the side of a patch on the whole image, in its pixels."""
LARGEST_SIDE = 2048


class PatchFile(NamedTuple):
    """A file of patches; they themselves are left in it."""

    path: Path
    name: str
    """Of the array of patches."""
    spots: tuple[str, ...]
    """Whose each patch is."""
    places: Array
    """(n_patches, 2) float64: where each lies on the whole image, by one convention or another."""
    side_px: int
    source_px: float | None
    """Side on the whole image; None where the file does not say."""
    mpp_um: float | None
    """Micrometres per pixel of a patch; None where the file does not say."""


def read_patch_file(path: Path) -> PatchFile:
    """What a file says of its patches.

    Raises:
        DataError: it is broken, lacks an array, or these are not of the same patches.
    """
    with opened_hdf5(path, PURPOSE) as file:
        patches, spots, places = (_named(file, path, names) for names in (PATCHES, SPOTS, CORNERS))
        shape = tuple(map(int, patches.shape))
        if len(shape) != 4 or shape[3] != 3 or shape[1] != shape[2] or patches.dtype != np.uint8:
            raise DataError(
                str(path), f"has patches of shape {shape} and type {patches.dtype}", "(n, side, side, 3) of bytes"
            )
        if not 0 < shape[1] <= LARGEST_SIDE:
            raise DataError(str(path), f"has patches of {shape[1]} px", f"1 to {LARGEST_SIDE} px")
        facts = {**_facts(places), **_facts(patches)}
        name, names, corners = str(patches.name), _texts(spots), _numbers(places, path)
    if len(names) != shape[0] or corners.shape != (shape[0], 2):
        raise DataError(
            str(path), f"has {shape[0]} patches, {len(names)} spots and places of shape {corners.shape}",
            "a spot and a place for each patch", "Download it again",
        )  # fmt: skip
    check_unique(names, str(path), "spot")
    source = next((facts[key] for key in SOURCE if key in facts), None)
    if source is None and "downsample" in facts:
        source = facts["downsample"] * shape[1]
    mpp_um = facts["pixel_size"] * facts["downsample"] if {"pixel_size", "downsample"} <= facts.keys() else None
    return PatchFile(path, name, tuple(names), corners, shape[1], source, mpp_um)


def _named(file: "h5py.File", path: Path, names: tuple[str, ...]) -> "h5py.Dataset":
    present = [name for name in names if name in file]
    if not present:
        raise DataError(str(path), f"has no array {names[0]}", PURPOSE, "Download it again")
    dataset = file[present[0]]
    check_size(dataset, path)
    return dataset


def _facts(dataset: "h5py.Dataset") -> Mapping[str, float]:
    """Attributes that are a number above zero, or a list of one."""
    facts = {}
    for name in (*SOURCE, "pixel_size", "downsample"):
        value = np.ravel(dataset.attrs[name]) if name in dataset.attrs else np.empty(0)
        if value.size and value.dtype.kind in "iuf" and np.isfinite(value[0]) and value[0] > 0:
            facts[name] = float(value[0])
    return facts


def _texts(dataset: "h5py.Dataset") -> list[str]:
    """Names of spots, as (n,) or (n, 1) texts."""
    texts = np.ravel(dataset[()]).tolist()
    return [text.decode("utf-8") if isinstance(text, bytes) else str(text) for text in texts]


def _numbers(dataset: "h5py.Dataset", path: Path) -> Array:
    values = np.asarray(dataset[()])
    if values.dtype.kind not in "iuf" or not (np.abs(values.astype(np.float64)) < 1e9).all():
        raise DataError(str(path), f"has in {dataset.name} values of type {values.dtype}", "places in pixels")
    return values.astype(np.float64)
