"""Partly measured slides: a test slide with the counts of some genes, for methods that say what the others are."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from stbench.data.images import SealedImage
from stbench.data.panel import Panel
from stbench.data.slide import BlindSlide, Slide
from stbench.files.array_cache import SealedCache

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class PartlyMeasuredSlide(BlindSlide):
    """Image and positions of all spots; counts of the measured genes alone, and no labels."""

    measured: Slide
    """The slide as if nothing but the measured genes had been counted: totals of spots are of these genes, too."""

    def at(self, rows: Array) -> BlindSlide:
        """Image and positions of some of the spots; counts stay behind."""
        return self.blind().at(rows)


def of_genes(slide: Slide, genes: Panel) -> Slide:
    """A slide as if some genes alone had been counted: arrays of its own, and no labels.

    What it says of expression is relative to the counts of these genes, as the total of a spot over all genes would
    say how many the others have. Of a training slide it is what a test slide will be, once it is partly measured.

    Raises:
        DataError: a gene is not in the slide.
    """
    from anndata import AnnData

    counts = slide.counts[:, genes.positions(slide.genes)].tocsr()
    adata = AnnData(X=counts, obsm={"spatial": slide.centres_px})
    adata.obs_names, adata.var_names = list(slide.spots), list(genes.genes)
    return replace(slide, adata=adata, corrected=None)


def partly_measured(tested: Slide, measured: Slide) -> PartlyMeasuredSlide:
    """A slide as what a method may see of it: nothing leads to the counts of a gene that ``measured`` has not.

    Args:
        tested: all that was measured.
        measured: the same of some genes, as ``of_genes`` gives it.
    """
    seen = replace(
        measured, image=SealedImage.of(measured.image),
        cache=None if measured.cache is None else SealedCache.of(measured.cache),
    )  # fmt: skip
    blind = tested.blind()
    return PartlyMeasuredSlide(**{item.name: getattr(blind, item.name) for item in fields(BlindSlide)}, measured=seen)
