"""Remarks on genes: which of them not all slides have, and whose own names for them are why."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.gene_names import Renamed, renamed
from stbench.data.genes import in_how_many, lost_genes
from stbench.data.genes.dates import dates_among
from stbench.data.genes.renaming import shown

FEW_IN_ALL = 0.5
"""Share of a slide's genes below which the genes that all slides have are worth a remark."""
MANY_RENAMED = 3
"""Genes under another name than elsewhere that are worth a remark, however many genes all slides have."""


def gene_remarks(cohort: Cohort) -> Iterator[str]:
    """Slides whose names for genes are their own, and the genes that not all slides have, one sentence each."""
    slides = cohort.slides
    yield from _dates(cohort)
    if len(slides) < 2:
        return
    often = dict(sorted(in_how_many(slides).items()))
    others = {genes: renamed_in(slide, often, len(slides)) for genes, slide in _by_genes(slides).items()}
    common, typical = len(cohort.common_genes), float(np.median([len(slide.genes) for slide in slides]))
    few = f"only {common} genes are in all {len(slides)} slides"
    lacking = common < FEW_IN_ALL * typical
    for slide in slides:
        pairs = others[slide.genes]
        if lacking and (words := _rare(slide, often, len(slides))):
            yield f"{slide.name}: {words}; {few}{_example(pairs)}"
        elif len(pairs) >= MANY_RENAMED:
            yield f"{slide.name}: {common} genes are in all {len(slides)} slides{_example(pairs)}"
    yield from lost_genes(cohort.name, slides)


def _by_genes(slides: Sequence[Slide]) -> dict[tuple[str, ...], Slide]:
    """A slide of each list of genes."""
    return {slide.genes: slide for slide in slides}


def _dates(cohort: Cohort) -> Iterator[str]:
    """Names that a spreadsheet made dates of, which slides of one table share."""
    dates = sorted(dates_among(in_how_many(cohort.slides)))
    if dates:
        yield (
            f"{cohort.name}: {len(dates)} names of genes are dates that a spreadsheet made of them ({shown(dates)}); "
            "'gene_names: symbols' in the card gives those their symbols that are of one gene"
        )


def renamed_in(slide: Slide, often: Mapping[str, int], n_slides: int) -> list[Renamed]:
    """Genes that half of the slides or fewer have under this slide's name, and others under one like it.

    Args:
        slide: one of the slides.
        often: in how many slides each name is.
        n_slides: how many slides there are.
    """
    own = set(slide.genes)
    rare = [gene for gene in slide.genes if 2 * often[gene] <= n_slides]
    return renamed(rare, (gene for gene in often if gene not in own)) if rare else []


def _rare(slide: Slide, often: Mapping[str, int], n_slides: int) -> str:
    """How many names are in no other slide, or in half of them or fewer; empty where that explains little."""
    alone = sum(often[gene] == 1 for gene in slide.genes)
    rare = sum(2 * often[gene] <= n_slides for gene in slide.genes)
    number, words = (alone, "no other slide") if 2 * alone >= rare else (rare, "half of the slides or fewer")
    few = number <= (1 - FEW_IN_ALL) / 2 * len(slide.genes)
    return "" if few else f"{number} of {len(slide.genes)} genes are in {words}"


def _example(pairs: list[Renamed]) -> str:
    if not pairs:
        return ""
    here, elsewhere = pairs[0]
    return f". {len(pairs)} differ by case, version or genome alone ('{here}' is '{elsewhere}' elsewhere)"
