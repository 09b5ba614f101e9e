"""Remarks: what is odd about a cohort and may be meant so, one sentence each; tables and the terminal show them."""

from collections.abc import Iterator, Sequence

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.twins import Twins
from stbench.readers.count_remarks import count_remarks
from stbench.readers.gene_remarks import gene_remarks

OTHER_SCALE = 1.8
"""Ratio of a slide's pixel size to the cohort's from which it is worth a remark."""
SMALL_PART = 0.5
"""Share of an image's width and height below which all spots lie where those of a smaller image would."""
COARSE_UM = 4.0
"""Micrometres per pixel beyond which a nucleus is narrower than one and a half pixels: no cell can be told."""
NUCLEUS_UM = 6.0
OWN_LABELS = 0.5
"""Labels per labelled spot from which labels name spots rather than regions."""


def remarks_on(cohort: Cohort, twins: Sequence[Twins]) -> tuple[str, ...]:
    """Everything odd about a cohort that is no error: genes, counts, labels, scales, slides that stand twice."""
    return (
        *gene_remarks(cohort), *count_remarks(cohort), *_labels(cohort), *_scales(cohort), *_coarse(cohort),
        *_extents(cohort), *_stand_twice(twins),
    )  # fmt: skip


def _labels(cohort: Cohort) -> Iterator[str]:
    """Slides without labels among slides that have them, and labels that name no regions."""
    lacking = [slide.name for slide in cohort.slides if not _labels_of(slide)]
    if lacking and len(lacking) < len(cohort.slides):
        yield f"{cohort.name}: {', '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no labels"
    for slide in cohort.slides:
        labels = _labels_of(slide)
        names = sorted(set(labels))
        if len(names) == 1 and len(cohort.slides) > len(lacking) + 1:
            yield f"{slide.name}: the only label is '{names[0]}': clusters have no score there"
        elif len(names) > 2 and len(names) > OWN_LABELS * len(labels):
            yield (
                f"{slide.name}: {len(labels)} labelled spots have {len(names)} different labels: these look like names "
                "of spots, or numbers, not of regions, and any clusters score well against them"
            )
        yield from _alike(slide.name, names)


def _labels_of(slide: Slide) -> list[str]:
    return [] if slide.labels is None else [label for label in slide.labels.tolist() if label]


def _alike(slide: str, names: list[str]) -> Iterator[str]:
    """Labels that differ by case alone."""
    first: dict[str, str] = {}
    for name in names:
        if (other := first.setdefault(name.lower(), name)) != name:
            yield f"{slide}: the labels '{other}' and '{name}' differ by case alone, and are two regions"


def _scales(cohort: Cohort) -> Iterator[str]:
    typical = float(np.median([slide.mpp_um for slide in cohort.slides]))
    for slide in cohort.slides:
        if max(slide.mpp_um, typical) > OTHER_SCALE * min(slide.mpp_um, typical):
            yield (
                f"{slide.name}: {slide.mpp_um:.3g} µm per pixel, where the median slide has {typical:.3g}: its "
                "positions may be in pixels of an image of another size"
            )


def _coarse(cohort: Cohort) -> Iterator[str]:
    """What images cannot show whose pixels are nearly as wide as a nucleus."""
    sizes = [slide.mpp_um for slide in cohort.slides if slide.mpp_um > COARSE_UM]
    if sizes:
        few = "" if len(sizes) == len(cohort.slides) else f"{len(sizes)} of {len(cohort.slides)} "
        yield (
            f"{cohort.name}: {few}images have {max(sizes):.3g} µm per pixel and show no cells, as a nucleus of "
            f"{NUCLEUS_UM:g} µm is {NUCLEUS_UM / max(sizes):.1f} pixels wide: what can be read there is stain and how "
            "it changes over the tissue, and networks trained at 0.5 µm per pixel are given what they never saw"
        )


def _extents(cohort: Cohort) -> Iterator[str]:
    """Slides all of whose spots lie in the first half of the image, across and down."""
    for slide in cohort.slides:
        reached = slide.centres_px.max(axis=0) / np.asarray(slide.image.size_px)
        if (reached < SMALL_PART).all():
            yield (
                f"{slide.name}: all spots lie in the upper left {reached[0]:.0%} of the image's width and "
                f"{reached[1]:.0%} of its height: their positions may be in pixels of a smaller image"
            )


def _stand_twice(twins: Sequence[Twins]) -> Iterator[str]:
    """Slides that stand twice under one patient; under two they are an error."""
    for first, second, shared in twins:
        yield f"{first.name} and {second.name} are one slide: they have the same {shared}"
