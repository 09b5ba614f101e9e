"""Remarks: what is odd about a cohort and may be meant so, one sentence each; tables and the terminal show them."""

from collections.abc import Iterator

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.twins import twins_of

FEW_IN_ALL = 0.5
"""Share of a slide's genes below which the genes that all slides have are worth a remark."""
EQUAL_TOTALS = 0.01
"""Range of spots' totals over their mean below which they were made equal."""
SPARSE = 0.3
"""Share of zeros from which counts of one must be common, if they are counts."""
OTHER_SCALE = 1.8
"""Ratio of a slide's pixel size to the cohort's from which it is worth a remark."""


def remarks_on(cohort: Cohort) -> tuple[str, ...]:
    """Everything odd about a cohort that is no error: genes, counts, labels, scales, slides that stand twice."""
    return (
        *_genes(cohort), *_counts(cohort), *_labels(cohort), *_scales(cohort), *_twins(cohort),
    )  # fmt: skip


def _genes(cohort: Cohort) -> Iterator[str]:
    """Which slides' own names keep the genes that all slides have few."""
    common, slides = len(cohort.common_genes), cohort.slides
    typical = float(np.median([len(slide.genes) for slide in slides]))
    if len(slides) < 2 or common >= FEW_IN_ALL * typical:
        return
    names, times = np.unique([gene for slide in slides for gene in slide.genes], return_counts=True)
    often = dict(zip(names.tolist(), times.tolist(), strict=True))
    few = f"only {common} genes are in all {len(slides)} slides"
    for slide in slides:
        alone = [gene for gene in slide.genes if often[gene] == 1]
        rare = [gene for gene in slide.genes if 2 * often[gene] <= len(slides)]
        chosen, words = rare, "in half of the slides or fewer"
        if 2 * len(alone) >= len(rare):
            chosen, words = alone, "in no other slide"
        if len(chosen) > (1 - FEW_IN_ALL) / 2 * len(slide.genes):
            alike = _alike(chosen, slide, slides)
            yield f"{slide.name}: {len(chosen)} of {len(slide.genes)} genes are {words}; {few}{alike}"
    if all(2 * often[gene] > len(slides) for slide in slides for gene in slide.genes):
        yield f"{cohort.name}: {few}, of {typical:.0f} that a slide has"


def _alike(genes: list[str], slide: Slide, slides: tuple[Slide, ...]) -> str:
    """Where names of a slide differ from another slide's by case or a version: the first of them, and how many."""
    plain = {_plain(gene): gene for other in slides if other is not slide for gene in other.genes}
    pairs = [(gene, plain[_plain(gene)]) for gene in genes if plain.get(_plain(gene), gene) != gene]
    return (
        f". {len(pairs)} differ by case or version alone ('{pairs[0][0]}' is '{pairs[0][1]}' elsewhere)"
        if pairs
        else ""
    )


def _plain(gene: str) -> str:
    """A gene's name without the version behind its last full stop, in capitals."""
    return gene.rpartition(".")[0].upper() or gene.upper()


def _counts(cohort: Cohort) -> Iterator[str]:
    """Slides whose whole numbers are no counts: scaled to one total, or multiplied."""
    equal = [slide for slide in cohort.slides if _has_equal_totals(slide)]
    scaled = [slide for slide in cohort.slides if slide not in equal and _lacks_ones(slide)]
    for slides, words in (
        (equal, "all spots have nearly the same total ({total:,.0f} in {name}): these look normalised, not counted"),
        (scaled, "hardly any count is 1 (the smallest in {name} is {least:g}): these look multiplied, not counted"),
    ):
        if slides:
            values = slides[0].counts.data
            least, total = values[values > 0].min(), float(np.median(slides[0].totals))
            said = words.format(total=total, least=least, name=slides[0].name)
            yield f"{', '.join(slide.name for slide in slides)}: {said}, and noise ceilings from them mean nothing"


def _has_equal_totals(slide: Slide) -> bool:
    totals = slide.totals[slide.totals > 0]
    return len(totals) > 2 and bool(totals.mean() > 1 and np.ptp(totals) < EQUAL_TOTALS * totals.mean())


def _lacks_ones(slide: Slide) -> bool:
    """Whether counts are sparse, and yet are never one in most spots."""
    counts = slide.counts
    present = counts.data > 0
    if present.sum() > (1 - SPARSE) * counts.shape[0] * counts.shape[1]:
        return False
    ones = counts.copy()
    ones.data = (counts.data == 1).astype(np.float32)
    has_one = np.asarray(ones.sum(axis=1)).ravel() > 0
    return bool(np.mean(has_one[slide.totals > 0]) < 0.5 and np.mean(counts.data[present] == 1) < 0.05)


def _labels(cohort: Cohort) -> Iterator[str]:
    """Slides without labels among slides that have them."""
    lacking = [slide.name for slide in cohort.slides if slide.labels is None or not any(slide.labels)]
    if lacking and len(lacking) < len(cohort.slides):
        yield f"{cohort.name}: {', '.join(lacking)} have no labels"


def _scales(cohort: Cohort) -> Iterator[str]:
    typical = float(np.median([slide.mpp_um for slide in cohort.slides]))
    for slide in cohort.slides:
        if max(slide.mpp_um, typical) > OTHER_SCALE * min(slide.mpp_um, typical):
            yield (
                f"{slide.name}: {slide.mpp_um:.3g} µm per pixel, where the median slide has {typical:.3g}: its "
                "positions may be in pixels of an image of another size"
            )


def _twins(cohort: Cohort) -> Iterator[str]:
    """Slides that stand twice under one patient; under two they are an error."""
    for first, second, shared in twins_of(cohort.slides):
        yield f"{first.name} and {second.name} are one slide: they have the same {shared}"
