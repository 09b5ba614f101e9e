"""A simulated cohort that behaves like tissue: made from a seed, without files, and remembered in the cache."""

from pathlib import Path
from typing import Any

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key
from stbench.readers.assembly import Labels, slide_of
from stbench.readers.demo.counts import COUNTS_VERSION, SectionTruth, draw_counts, section_truth
from stbench.readers.demo.genes import chosen_genes
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import DOMAINS, grow
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable

Array = np.ndarray[Any, Any]


def read_demo(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """The simulated cohort of a card's options; ``root`` is not read.

    Patients differ in stain and, along with it, in expression; sections of a patient are neighbours. What the
    counts were drawn from is never part of a slide: ask ``demo_truth``.

    Raises:
        DataError: an option is unknown or out of range.
    """
    options = DemoOptions.read(card.options)
    slides = tuple(_slide(options, *names, cache) for names in options.section_names())
    content = [[slide.name, slide.image.fingerprint, slide.spots, slide.genes] for slide in slides]
    arrays = [array for slide in slides for array in (slide.counts.toarray(), slide.centres_px)]
    labels = [[] if slide.labels is None else list(map(str, slide.labels)) for slide in slides]
    return Cohort(
        name=card.name,
        slides=slides,
        fingerprint=content_key("demo", content, *arrays, labels),
        markers=tuple(gene for gene in card.markers if gene in slides[0].genes),
    )


def demo_truth(options: DemoOptions) -> dict[str, SectionTruth]:
    """What each section of ``read_demo`` was drawn from, by the section's name: for tests and ceilings only."""
    return {
        name: section_truth(options, patient, section, grow(options, patient, section))
        for patient, section, name in options.section_names()
    }


def _slide(options: DemoOptions, patient: int, section: int, name: str, cache: ArrayCache | None) -> Slide:
    from scipy.sparse import csr_matrix

    from stbench.readers.demo.image import image_of

    mpp_um = options.side_um / options.side_px
    counts = _remembered("counts", cache, options, patient, section)
    layout = _remembered("layout", cache, options, patient, section)
    array_xy, centres_px, domains = layout[:, :2].astype(np.int64), layout[:, 2:4] / mpp_um, layout[:, 4]
    spots = tuple(f"{x}x{y}" for x, y in array_xy)
    genes = tuple(gene.symbol for gene in chosen_genes(options.genes))
    return slide_of(
        name=name, patient=name.rstrip("0123456789"), mpp_um=mpp_um, cache=cache,
        counts=CountTable(spots, genes, csr_matrix(counts, dtype=np.float32)),
        positions=Positions(spots, array_xy, centres_px),
        image=image_of(options, patient, section, cache),
        labels=Labels({spot: DOMAINS[int(domain)] for spot, domain in zip(spots, domains, strict=True)}),
    )  # fmt: skip


def _remembered(what: str, cache: ArrayCache | None, options: DemoOptions, patient: int, section: int) -> Array:
    def make() -> Array:
        if what == "counts":
            return draw_counts(options, patient, section).counts
        return _layout(options, patient, section)

    if cache is None:
        return make()
    return cache.get_or_make("demo", content_key(what, COUNTS_VERSION, options.plain(), patient, section), make)


def _layout(options: DemoOptions, patient: int, section: int) -> Array:
    """(n_spots, 5) float64: column, row, x and y in µm, and the commonest domain of each spot."""
    tissue = grow(options, patient, section)
    return np.column_stack([tissue.array_xy, tissue.centres_um, tissue.mixture().argmax(axis=1)])
