"""Slides: an image with what was measured on it, and the same as a method may see it at test time."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from stbench.data.fingerprints import Fingerprints, labels_fingerprint, positions_fingerprint
from stbench.data.images import Image, SealedImage
from stbench.data.measured import InMemory, Measured
from stbench.data.panel import Panel
from stbench.data.patches import PatchSpec, cut_patches
from stbench.data.target import CP10K, Target, targets
from stbench.files.array_cache import Cache, SealedCache

if TYPE_CHECKING:
    from anndata import AnnData
    from scipy.sparse import csr_matrix


Array = np.ndarray[Any, Any]
MOST_BYTES = 2**30
"""Of a slide's patches that are cut at once, and remembered."""
AT_ONCE = 2048
"""Spots of a part; a multiple of what networks take at once, so that the same patches meet in a batch."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindSlide:
    """A slide as a method may see it at test time: image and positions, no counts, no labels."""

    name: str
    patient: str
    spots: tuple[str, ...]
    """Spot names; every array with a row per spot is in this order."""
    centres_px: Array
    """(n_spots, 2) x and y of spot centres in full-resolution pixels."""
    array_xy: Array
    """(n_spots, 2) integer column and row on the spot array."""
    mpp_um: float
    """Micrometres per pixel at full resolution."""
    image: Image
    cache: Cache | None = None
    """Where patches and features of this slide are remembered; None remembers nothing."""
    part_of: "Whole | None" = None
    """Where the slide is a part of its spots: all of them, so that patches and features are made once."""

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        return len(self.spots)

    @property
    def centres_um(self) -> Array:
        """(n_spots, 2) x and y of spot centres in micrometres."""
        return self.centres_px * self.mpp_um

    def patches(self, spec: PatchSpec, *, remember: bool = True) -> Array:
        """(n_spots, pixels, pixels, 3) uint8 RGB crops around the spots, cut on first use.

        Args:
            spec: what to cut.
            remember: whether what is cut now goes into the cache; what is there is read from it either way.
        """
        if self.part_of is not None:
            return self.whole().patches(spec, remember=remember)[self.part_of.rows]
        return cut_patches(self.image, self.centres_px, self.mpp_um, spec, self.cache, remember=remember)

    def has_many(self, spec: PatchSpec) -> bool:
        """Whether all patches together are more than memory and cache should hold: they are then cut in parts."""
        return self.n_spots * spec.n_bytes > MOST_BYTES

    def patches_in_parts(self, spec: PatchSpec) -> Iterator[Array]:
        """``patches`` of some spots after another, in order: of many, those of a part alone are in memory."""
        if self.part_of is not None or not self.has_many(spec):
            yield from parts_of(self.patches(spec))
            return
        for centres in parts_of(self.centres_px):
            yield cut_patches(self.image, centres, self.mpp_um, spec, None)

    def whole(self) -> "BlindSlide":
        """Image and positions of all the slide's spots, where this is a part of them; else itself."""
        if self.part_of is None:
            return self
        every = self.part_of
        return replace(
            self.blind(), spots=every.spots, centres_px=every.centres_px, array_xy=every.array_xy, part_of=None
        )

    def at(self, rows: Array) -> "BlindSlide":
        """The slide with some of its spots, in the order of ``rows``."""
        return replace(self, **self._part(rows))

    def _part(self, rows: Array) -> dict[str, Any]:
        """Fields of a part of the spots."""
        every = self.part_of
        return {
            "spots": tuple(self.spots[row] for row in rows),
            "centres_px": self.centres_px[rows],
            "array_xy": self.array_xy[rows],
            "part_of": Whole(self.spots, self.centres_px, self.array_xy, np.asarray(rows))
            if every is None
            else every._replace(rows=every.rows[rows]),
        }

    def blind(self) -> "BlindSlide":
        """The same slide without counts and labels: a new object that leads neither to them nor to any file."""
        shown = {name: getattr(self, name) for name in BlindSlide.__dataclass_fields__}
        shown["image"] = SealedImage.of(self.image)
        shown["cache"] = None if self.cache is None else SealedCache.of(self.cache)
        return BlindSlide(**shown)


def parts_of(rows: Array) -> Iterator[Array]:
    """Rows of spots, those of a part after another: views, one at least."""
    return (rows[start : start + AT_ONCE] for start in range(0, max(1, len(rows)), AT_ONCE))


class Whole(NamedTuple):
    """All spots of a slide, and which of them a part has."""

    spots: tuple[str, ...]
    centres_px: Array
    array_xy: Array
    rows: Array
    """(n_part,) places of the part's spots among all."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrected:
    """What stands in the place of a slide's expression where a task corrects all slides together."""

    panel: Panel
    """Columns; the correction is of these genes together, and of no others."""
    values: Array
    """(n_spots, n_genes) float32; may be negative."""

    def at(self, rows: Array) -> "Corrected":
        """The same of some spots."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True, kw_only=True, eq=False)
class Slide(BlindSlide):
    """A slide with its measured counts and, where there are any, labels."""

    held: Measured = field(default=cast(Measured, None), repr=False)
    """What was measured, in memory or opened when it is used; an ``adata`` that is given is held in memory."""
    target: Target = CP10K.name
    """The space ``expression`` answers in; set by the runner from the task."""
    corrected: Corrected | None = None
    """What ``expression`` answers from where the task corrects its slides; None where it does not. Counts stay raw."""

    if TYPE_CHECKING:
        adata: "AnnData" = field(default=cast(Any, None), repr=False)
        """Raw counts (n_spots, n_genes) as CSR; ``obsm["spatial"]``; ``obs["label"]`` where labels exist."""

    @property
    def genes(self) -> tuple[str, ...]:
        """All measured genes, in column order."""
        return self.held.genes

    @property
    def counts(self) -> "csr_matrix":
        """Raw counts, (n_spots, n_genes), CSR."""
        return self.held.counts

    def at(self, rows: Array) -> "Slide":
        """The slide with some of its spots, counts included."""
        corrected = None if self.corrected is None else self.corrected.at(rows)
        return replace(self, adata=self.adata[rows].copy(), corrected=corrected, **self._part(rows))

    def without_labels(self) -> "Slide":
        """The slide with counts and positions alone: AnnData and matrix of its own, on shared arrays.

        What is done to them is done to this slide only; the arrays of a cohort that was read cannot be written.
        """
        from anndata import AnnData

        adata = AnnData(X=copy.copy(self.counts), obsm={"spatial": self.centres_px})
        adata.obs_names, adata.var_names = list(self.spots), list(self.genes)
        return replace(self, adata=adata)

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """sha256 of image, counts, positions and labels; equal content has equal ones, however it was read."""
        return Fingerprints(
            image=self.image.fingerprint,
            counts=self.held.fingerprint,
            positions=positions_fingerprint(self.spots, self.centres_px, self.array_xy, self.mpp_um),
            labels=labels_fingerprint(self.labels),
        )

    @cached_property
    def totals(self) -> Array:
        """(n_spots,) float64: counts of each spot over all genes."""
        return self.held.totals

    @property
    def labels(self) -> Array | None:
        """(n_spots,) label of each spot as str, "" where unlabelled; None where the slide has no labels."""
        return self.held.labels

    def panel_counts(self, panel: Panel) -> Array:
        """Raw counts of the panel's genes: (n_spots, n_genes) float32, panel order."""
        return self.counts[:, panel.positions(self.genes)].toarray().astype(np.float32)

    def expression(self, panel: Panel) -> Array:
        """Expression of the panel's genes in the task's target space.

        Counts are scaled by the spot's counts over all genes, not over the panel.

        Returns:
            (n_spots, n_genes) float32, rows in spot order, columns in panel order. Spots without any count
            are zero. Where the task corrects its slides, corrected values, which may be negative.
        """
        if self.corrected is not None:
            return self.corrected.values[:, panel.positions(self.corrected.panel.genes)]
        counts = self.panel_counts(panel)
        return targets[self.target].expression(counts, self.totals).astype(np.float32)


if not TYPE_CHECKING:  # ``adata`` may be given, to a new slide or to ``replace``, and is no field: that would open it
    _made = Slide.__init__

    def _init(self: Slide, *, adata: Any = None, **fields: Any) -> None:
        _made(self, **(fields if adata is None else {**fields, "held": InMemory(adata)}))
        if self.held is None:
            raise TypeError(f"slide '{self.name}' is made without an AnnData")

    Slide.__init__ = _init
    Slide.adata = property(lambda slide: slide.held.adata(slide.spots, slide.centres_px))
