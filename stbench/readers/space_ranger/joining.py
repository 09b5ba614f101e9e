"""Joining: the spots under tissue that have counts, a place, and lie on the image."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.errors import DataError
from stbench.readers.assembly import Joined, join
from stbench.readers.barcodes import matching, samples
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs
from stbench.readers.space_ranger.pictures import Picture

Array = np.ndarray[Any, Any]
OUTSIDE = 0.05
"""Share of a slide's spots that may lie outside its image, and are left out."""


def joined_spots(outputs: Outputs, counts: CountTable, positions: Positions, options: SpaceRangerOptions) -> Joined:
    """Counts and places of the spots under tissue; of raw counts, those of all other spots are left out.

    Args:
        outputs: for the names of the slide and its files.
        counts: of its genes.
        positions: of its spots under tissue.
        options: which counts these are.

    Raises:
        DataError: the two are not of one slide.
    """
    where = str(outputs.files[options.matrix])
    check_unique(counts.spots, where, "spot")
    if not positions.spots:
        raise DataError(str(outputs.files["positions"]), "has no spot under tissue", "in_tissue 1 for some of them")
    if len(samples(counts.spots)) > 1 and len(samples(positions.spots)) == 1:
        raise DataError(
            where, f"has the counts of several slides (barcodes end in {', '.join(sorted(samples(counts.spots))[:3])})",
            "the counts of one slide, in the folder of its positions", "Give the matrix of each slide's own run",
        )  # fmt: skip
    others = matching(counts.spots, positions.spots)
    counts = counts._replace(spots=tuple(others.get(spot, spot) for spot in counts.spots))
    if options.matrix == "raw":
        counts = _rows_of(counts, _shared(counts.spots, positions.spots))
    rows = _shared(positions.spots, counts.spots)
    if not len(rows):
        raise DataError(
            where, f"has no spot under tissue: its first is '{(counts.spots or ('none',))[0]}', and the first of the "
            f"file of positions '{positions.spots[0]}'", "counts and positions of one slide",
            "One of the two files is of another slide",
        )  # fmt: skip
    remarks: tuple[str, ...] = ()
    if len(rows) < (n_under := len(positions.spots)):
        remarks = (f"{outputs.name}: {n_under - len(rows)} of {n_under} spots under tissue have no counts",)
    joined = join(outputs.name, where, counts, positions.at(rows))
    return joined._replace(remarks=(*remarks, *joined.remarks))


def _shared(names: Sequence[str], others: Sequence[str]) -> Array:
    """(n,) places of the names that are among the others, too."""
    known = set(others)
    return np.array([row for row, name in enumerate(names) if name in known], dtype=np.intp)


def _rows_of(counts: CountTable, rows: Array) -> CountTable:
    return CountTable(tuple(counts.spots[row] for row in rows), counts.genes, counts.counts[rows])


def spots_inside(joined: Joined, picture: Picture, name: str) -> Joined:
    """Spots in pixels of the picture; a few outside of it are left out, and many are an error of later checks."""
    positions = joined.positions._replace(centres_px=joined.positions.centres_px * picture.scale)
    centres = positions.centres_px
    outside = ~((centres >= 0) & (centres < np.asarray(picture.image.size_px))).all(axis=1)
    if not outside.any() or outside.mean() > OUTSIDE:
        return joined._replace(positions=positions)
    rows = np.flatnonzero(~outside)
    remark = f"{name}: {int(outside.sum())} spots outside the image are left out"
    return Joined(_rows_of(joined.counts, rows), positions.at(rows), (*joined.remarks, remark))
