"""Fingerprints: sha256 of each part of a slide's content, the same however it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from stbench.files.hashing import Encoded, content_key

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
PX_DECIMALS, MPP_DECIMALS = 6, 9
"""Decimals that count; what differs by less is the rounding of whoever wrote the file."""


@dataclass(frozen=True, kw_only=True)
class Fingerprints:
    """sha256 of what a slide holds, in parts; the slide's name and patient are in none of them."""

    image: str
    """Of the image: pixels or file, as its format defines it."""
    counts: str
    """Of the counts, with their genes."""
    positions: str
    """Of the spots' names and places, on the image and on the array, and of the pixel size."""
    labels: str
    """Of the labels; "" where the slide has none."""


class Printed(Protocol):
    """A slide that has fingerprints."""

    @property
    def name(self) -> str:
        """Of the slide."""

    @property
    def patient(self) -> str:
        """Whose it is."""

    @property
    def fingerprints(self) -> Fingerprints:
        """Of its parts."""


def slides_fingerprint(slides: Iterable[Printed]) -> str:
    """sha256 of what slides hold, with their names and patients: of content, however its files were packed."""
    return content_key("slides", 1, [[slide.name, slide.patient, asdict(slide.fingerprints)] for slide in slides])


def counts_fingerprint(counts: "csr_matrix", genes: Sequence[str]) -> str:
    """sha256 of counts and gene names, whatever the number type, the order in memory and stored zeros.

    Args:
        counts: (n_spots, n_genes); left as it is.
        genes: names of the columns.
    """
    canonical = counts
    if not (counts.has_canonical_format and counts.data.all()):
        canonical = counts.copy()
        canonical.sum_duplicates()  # sorts the columns of each row, too
        canonical.eliminate_zeros()
    return content_key(
        "counts", 1, _listed(tuple(genes)), canonical.data.astype("<f8"), canonical.indices.astype("<i8"),
        canonical.indptr.astype("<i8"),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _listed(genes: tuple[str, ...]) -> Encoded:
    """Names of genes, which slides of a kit share, as a part of a key."""
    return Encoded.of(list(genes))


def positions_fingerprint(spots: Sequence[str], centres_px: Array, array_xy: Array, mpp_um: float) -> str:
    """sha256 of spot names, centres (to 1e-6 px), array places and micrometres per pixel (to 1e-9)."""
    centres = np.round(np.asarray(centres_px, "<f8"), PX_DECIMALS) + 0.0  # -0.0 becomes 0.0
    return content_key(
        "positions", 1, list(spots), centres, np.asarray(array_xy, "<i8"), round(float(mpp_um), MPP_DECIMALS)
    )


def labels_fingerprint(labels: Array | None) -> str:
    """sha256 of the label of each spot; "" where the slide has no labels."""
    return "" if labels is None else content_key("labels", 1, [str(label) for label in labels])
