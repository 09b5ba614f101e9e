"""Placing: which patch is whose, and that it lies around its spot, whichever way its place is written."""

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from stbench.data.images import CropImage
from stbench.errors import DataError
from stbench.readers.barcodes import matching
from stbench.readers.geometry import Positions
from stbench.readers.hest.patch_files import PatchFile

Array = np.ndarray[Any, Any]
NEAR_PX, NEAR = 2.5, 0.01
"""Pixels, and share of a patch's side, by which a patch may lie off its spot: places are whole pixels."""


class Placed(NamedTuple):
    """Shipped patches as an image, and the spots that have one."""

    image: CropImage
    rows: Array
    """(n_shared,) places of these spots among all."""
    centres_px: Array
    """(n_shared, 2) in pixels of the patches."""
    downsample: float
    """Pixels of the whole image per pixel of a patch."""
    remarks: tuple[str, ...]


class _Form(NamedTuple):
    """A way of writing where a patch lies."""

    words: str
    axes: tuple[int, int]
    corner: bool


FORMS = tuple(
    _Form(f"{kind} as {order}", axes, kind == "top left corners")
    for kind, (order, axes) in product(
        ("top left corners", "centres"), (("(x, y)", (0, 1)), ("(row, column)", (1, 0)))
    )
)  # fmt: skip


def placed_patches(name: str, file: PatchFile, positions: Positions) -> Placed:
    """Patches of the spots that have one, each checked to lie around its spot.

    Args:
        name: of the slide, for remarks.
        file: its patches.
        positions: of its spots, in pixels of the whole image.

    Raises:
        DataError: no patch is of any spot, or they do not lie where the spots do.
    """
    others = matching(file.spots, positions.spots)
    row_of = {others.get(spot, spot): row for row, spot in enumerate(file.spots)}
    rows = np.array([at for at, spot in enumerate(positions.spots) if spot in row_of], dtype=np.intp)
    if not len(rows):
        example = " and ".join(f"'{spots[0]}'" if spots else "none" for spots in (file.spots, positions.spots))
        raise DataError(
            str(file.path), "has no patch of any of the slide's spots", f"patches under the spots' names ({example})",
            "The file is of another slide, or names spots otherwise",
        )  # fmt: skip
    own = np.array([row_of[positions.spots[at]] for at in rows], dtype=np.intp)
    form, source_px = _form(file, file.places[own], positions.centres_px[rows])
    centres_px = positions.centres_px[rows] * (file.side_px / source_px)
    image = CropImage(file.path, file.name, file.side_px, centres_px, own)
    return Placed(image, rows, centres_px, source_px / file.side_px, _remarks(name, file, positions, len(rows), form))


def _remarks(name: str, file: PatchFile, positions: Positions, n_shared: int, form: _Form) -> tuple[str, ...]:
    alone, beside = len(positions.spots) - n_shared, len(file.spots) - n_shared
    words = f"{name}: shipped patches are read ({file.side_px} px, places are {form.words})"
    words += f"; {alone} of {len(positions.spots)} spots have none and are left out" if alone else ""
    return (words + (f"; {beside} patches are of no spot" if beside else ""),)


def _form(file: PatchFile, places: Array, centres_px: Array) -> tuple[_Form, float]:
    """The way in which places are written, and the side of a patch on the whole image."""
    off = {form: _off(form, file, places, centres_px) for form in FORMS}
    form = min(FORMS, key=lambda form: off[form][0])
    distance, source_px = off[form]
    if distance > NEAR_PX + NEAR * source_px:
        raise DataError(
            str(file.path),
            f"has patches that do not lie around their spots: as {form.words} they are up to {distance:.0f} px off",
            "patches and spots of one image", "Download patches and AnnData file again, of one release",
        )  # fmt: skip
    if not source_px > 1:
        raise DataError(
            str(file.path), "does not say how large its patches are on the whole image",
            f"the attribute {' or '.join(('patch_size_src', 'patch_size'))}", "Download it again",
        )  # fmt: skip
    return form, source_px


def _off(form: _Form, file: PatchFile, places: Array, centres_px: Array) -> tuple[float, float]:
    """How far patches lie off their spots at most, if places are written so, and their side on the whole image."""
    apart = centres_px - places[:, list(form.axes)]
    side = file.source_px if file.source_px is not None else 2 * max(0.0, float(np.median(apart)))
    shift = side / 2 if form.corner else 0.0
    return float(np.abs(apart - shift).max()), side if form.corner or file.source_px is not None else 0.0
