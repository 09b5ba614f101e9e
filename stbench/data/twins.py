"""Twins: one slide under two names, by what was measured on it rather than by its files."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from stbench.data.slide import Slide
from stbench.errors import DataError

Array = np.ndarray[Any, Any]
Printed = tuple[Slide, frozenset[int]]
"""A slide with a number for the counts of each spot."""
LEAST_SHARED = 0.5
"""Share of the smaller slide's spots, by their counts, that two slides have in common where they are one slide."""
LEAST_COMMON = 20
"""Genes that all slides have from which those alone are compared: a copy may lack some genes."""
LEAST_GENES = 5
"""Genes with a count that make a spot's counts its own: two spots with fewer may be alike by chance."""


class Twins(NamedTuple):
    """Two slides that are one slide."""

    first: Slide
    second: Slide
    shared: str
    """What they have in common, in words."""


def twins_of(slides: Sequence[Slide]) -> tuple[Twins, ...]:
    """Slides that share their image and places on it, or the counts of at least half of their spots."""
    genes = _compared(slides)
    printed = [(slide, _spot_prints(slide, genes)) for slide in slides]
    return _twins((printed[first], printed[second]) for first, second in _candidates(printed))


def check_patients_apart(twins: Sequence[Twins], where: str) -> None:
    """DataError where one slide stands under two patients: a method would be tested on what it was trained on."""
    for first, second, shared in twins:
        if first.patient != second.patient:
            raise DataError(
                where, f"has one slide under two patients: '{first.name}' of patient '{first.patient}' and "
                f"'{second.name}' of patient '{second.patient}' have the same {shared}",
                "every slide once: else methods are tested on what they were trained on",
                "Remove one of the two, or give it its own files",
            )  # fmt: skip


def check_apart(training: Sequence[Slide], tested: Sequence[Slide], where: str) -> None:
    """DataError where a slide is in both of two datasets, of which one is trained on and the other tested."""
    genes = _compared([*training, *tested])
    own, others = ([(slide, _spot_prints(slide, genes)) for slide in slides] for slides in (training, tested))
    for first, second, shared in _twins(product(own, others)):
        raise DataError(
            where, f"share a slide, '{first.name}' and '{second.name}': they have the same {shared}",
            "a test dataset that training has not seen",
            "Leave the slide out of one of them, or name another dataset with --test-dataset",
        )  # fmt: skip


def _compared(slides: Sequence[Slide]) -> frozenset[str] | None:
    """Genes that all slides have; None, which is each slide's own, where they are few."""
    common = frozenset.intersection(*(frozenset(slide.genes) for slide in slides)) if slides else frozenset()
    return common if len(common) >= LEAST_COMMON else None


def _twins(pairs: Iterable[tuple[Printed, Printed]]) -> tuple[Twins, ...]:
    twins = (Twins(one[0], other[0], ", ".join(_shared(one, other))) for one, other in pairs)
    return tuple(pair for pair in twins if pair.shared)


def _candidates(printed: Sequence[Printed]) -> list[tuple[int, int]]:
    """Places of slides that share an image or a spot's counts, in order: of a thousand slides, few of all pairs do."""
    owners = np.repeat(np.arange(len(printed)), [len(prints) for _, prints in printed])
    marks = np.fromiter((mark for _, prints in printed for mark in prints), np.uint64, len(owners))
    order = np.argsort(marks, kind="stable")
    starts = np.flatnonzero(np.diff(marks[order], prepend=~marks[order[:1]]))
    lengths = np.diff(starts, append=len(order))
    alike: list[list[int]] = [
        owners[order[start : start + n]].tolist() for start, n in zip(starts, lengths, strict=True) if n > 1
    ]
    images: dict[str, list[int]] = {}
    for place, (slide, _) in enumerate(printed):
        images.setdefault(slide.image.fingerprint, []).append(place)
    groups = {tuple(sorted(set(group))) for group in (*alike, *images.values()) if len(group) > 1}
    return sorted({pair for group in groups for pair in combinations(group, 2)})


def _shared(first: Printed, second: Printed) -> Iterator[str]:
    (one, prints), (other, others) = first, second
    if one.image.fingerprint == other.image.fingerprint and _places(one) & _places(other):
        yield "image and places on it"
    fewer = min(len(prints), len(others))
    if fewer and len(prints & others) >= LEAST_SHARED * fewer:
        yield f"counts in {len(prints & others)} spots"


def _places(slide: Slide) -> set[tuple[int, ...]]:
    """Whole pixels of the spots: several slides may lie on one image, each in another place."""
    return set(map(tuple, slide.centres_px.round().astype(int).tolist()))


def _spot_prints(slide: Slide, genes: frozenset[str] | None) -> frozenset[int]:
    """A number for the counts of each spot, by gene names and whatever the order of spots and genes."""
    counts = slide.counts
    compared = np.array([genes is None or gene in genes for gene in slide.genes])
    named = np.array([hash(gene) for gene in slide.genes], dtype=np.int64).view(np.uint64)
    present = (counts.data != 0) & compared[counts.indices]
    mixed = _mixed(named[counts.indices] ^ _mixed(counts.data.astype(np.float64).view(np.uint64))) * present
    sums = np.concatenate([[np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)])  # wraps around, as differences do
    numbers = np.concatenate([[0], np.cumsum(present)])
    starts, ends = counts.indptr[:-1], counts.indptr[1:]
    return frozenset((sums[ends] - sums[starts])[numbers[ends] - numbers[starts] >= LEAST_GENES].tolist())


def _mixed(numbers: Array) -> Array:
    """Bits spread over the whole word, so that sums of such numbers tell sets apart (the end of splitmix64)."""
    first = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    second = (first ^ (first >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(second ^ (second >> np.uint64(31)))
