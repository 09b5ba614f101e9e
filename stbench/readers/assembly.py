"""Assembly: counts, positions and labels of a slide, read from different files, joined by the spots' names."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from stbench.data import Slide
from stbench.data.images import Image
from stbench.data.labels import plain_label
from stbench.data.measured import InMemory, Measured, adata_of
from stbench.data.shelved import Shelved
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache, Cache
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable

Array = np.ndarray[Any, Any]
LEAST_SHARED = 0.5
"""Share of spots that counts and positions must have in common."""


class Labels(NamedTuple):
    """Labels of a slide's spots and where they come from."""

    of_spot: Mapping[str, str]
    source: str = ""

    def at(self, name: str, spots: Sequence[str]) -> list[str]:
        """The label of each spot of a slide, "" where it has none; DataError where no label is of any of them."""
        if self.of_spot and self.of_spot.keys().isdisjoint(spots):
            raise DataError(
                f"slide '{name}'", f"has {len(self.of_spot)} labels, and none is of one of its spots "
                f"({_examples(tuple(self.of_spot), tuple(spots))})",
                "labels under the spots' names", "The file of labels is of another slide, or names spots otherwise",
            )  # fmt: skip
        return [plain_label(self.of_spot.get(spot, "")) for spot in spots]


class Joined(NamedTuple):
    """Counts and positions of the spots that both files have, in the order of the counts."""

    counts: CountTable
    positions: Positions
    remarks: tuple[str, ...]


def join(name: str, where: str, counts: CountTable, positions: Positions) -> Joined:
    """The spots that have both counts and a position; a remark says how many have one of them only.

    Args:
        name: of the slide, for the remark.
        where: the file of counts, for the error.
        counts: spots are rows, each once.
        positions: each spot once.

    Raises:
        DataError: fewer than half of the spots are in both.
    """
    row_of = {spot: row for row, spot in enumerate(positions.spots)}
    rows = np.array([row for row, spot in enumerate(counts.spots) if spot in row_of], dtype=np.intp)
    n_shared, n_counts, n_positions = len(rows), len(counts.spots), len(positions.spots)
    if n_shared < LEAST_SHARED * max(n_counts, n_positions):
        raise DataError(
            where, f"has {n_counts} spots, the file of positions {n_positions}, and only {n_shared} are in both",
            f"nearly the same spots, under the same names ({_examples(counts.spots, positions.spots)})",
            "One of the two files is cut short, or is of another slide",
        )  # fmt: skip
    shared = tuple(counts.spots[row] for row in rows)
    remarks: tuple[str, ...] = ()
    if n_shared < max(n_counts, n_positions):
        remarks = (
            f"{name}: {n_shared} spots in both files are kept; {n_counts - n_shared} have counts only, "
            f"{n_positions - n_shared} a position only",
        )
    matched = positions.at(np.array([row_of[spot] for spot in shared], dtype=np.intp))
    return Joined(CountTable(shared, counts.genes, counts.counts[rows]), matched, remarks)


def slide_of(
    *, name: str, patient: str, counts: CountTable, positions: Positions, mpp_um: float, image: Image,
    labels: Labels | None, cache: Cache | None,
) -> Slide:  # fmt: skip
    """A slide of counts and positions that are in one order; spots without a label are unlabelled.

    With a cache, counts go there and are opened when they are used: a cohort need not fit in memory.
    """
    counts = counts._replace(genes=_once(counts.genes))
    of_spots = None if labels is None else labels.at(name, counts.spots)
    source = "" if labels is None else labels.source
    measured: Measured | None = None
    if isinstance(cache, ArrayCache):
        measured = Shelved.put(cache, counts.counts, counts.genes, of_spots, source)
    if measured is None:
        adata = adata_of(counts.counts, counts.spots, counts.genes, positions.centres_px, of_spots, source)
        measured = InMemory(adata)
    return Slide(
        name=name, patient=patient, spots=counts.spots, centres_px=positions.centres_px, array_xy=positions.array_xy,
        mpp_um=mpp_um, image=image, cache=cache, held=measured,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _once(genes: tuple[str, ...]) -> tuple[str, ...]:
    """The list of genes that an earlier slide of the same kit has: a thousand slides hold it once."""
    return genes


def _examples(counted: tuple[str, ...], located: tuple[str, ...]) -> str:
    return " and ".join(f"'{spots[0]}'" if spots else "none" for spots in (counted, located))
