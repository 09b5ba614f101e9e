"""Lost genes: those that some slides have and others lack, so that no panel can hold them."""

from collections.abc import Sequence, Sized

import numpy as np

from stbench.data.genes.lists import in_all
from stbench.data.slide import Slide

SHOWN = 3
"""Lost genes, and slides that lack one, that are named."""


def lost_genes(name: str, slides: Sequence[Slide]) -> tuple[str, ...]:
    """A sentence on the genes that not all slides have, with the commonest by name; none where all have the same.

    Args:
        name: of the cohort.
        slides: its slides.
    """
    numbers = [len(slide.genes) for slide in slides]
    common = in_all(slides)
    counts = _lost_counts(slides, common)
    if not counts:
        return ()
    each = f"{min(numbers):,}" if min(numbers) == max(numbers) else f"{min(numbers):,} to {max(numbers):,}"
    named = sorted(counts, key=lambda gene: (-counts[gene], gene))[:SHOWN]
    listed = ", ".join(f"{gene} (not in {_lacking(gene, slides)})" for gene in named)
    everywhere = f"{len(common):,} gene{_are(common)} in all {len(slides)} slides, of {each} in each"
    others = f"{len(counts):,} other{_are(counts)} in some only, and in no panel"
    return (f"{name}: {everywhere}; {others}: by their counts first {listed}",)


def _lost_counts(slides: Sequence[Slide], common: set[str]) -> dict[str, float]:
    """Counts in all slides of each gene that not all have."""
    counts = dict[str, float]()
    for slide in slides:
        if len(slide.genes) > len(common):
            sums = np.asarray(slide.counts.sum(axis=0)).ravel()
            for gene, number in zip(slide.genes, sums.tolist(), strict=True):
                if gene not in common:
                    counts[gene] = counts.get(gene, 0.0) + number
    return counts


def _lacking(gene: str, slides: Sequence[Slide]) -> str:
    names = [slide.name for slide in slides if gene not in slide.adata.var_names]
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _are(things: Sized) -> str:
    return " is" if len(things) == 1 else "s are"
