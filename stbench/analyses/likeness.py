"""Likeness: which slides of one or several datasets are one slide, one image, or have spots of one capture area."""

from collections.abc import Sequence
from typing import NamedTuple

from stbench.data import Slide
from stbench.data.likeness.counts import compared_genes, shared_numbers, spot_prints
from stbench.data.likeness.images import alike_pairs, image_print
from stbench.data.likeness.places import shared_places
from stbench.data.symmetries import WORDS
from stbench.data.twins import LEAST_SHARED
from stbench.files.array_cache import ArrayCache
from stbench.readers.unchecked import Subject

LEAST_SPOTS, LEAST_PART = 3, 0.01
"""Spots with the same counts, and their part of the slide with fewer, from which two slides have spots in common."""
Pair = tuple[int, int]


class Alike(NamedTuple):
    """Two slides, or images, that have something in common; spots are told of slides alone."""

    first: Subject
    second: Subject
    image: str
    """How the second shows the image of the first, in words; empty where it does not."""
    places: int
    """Spots of the second that lie on that image where one of the first does."""
    counts: int
    """Spots of both with the same counts."""
    fewer: int
    """Spots of the slide that has fewer; 0 of images."""

    @property
    def verdict(self) -> str:
        """What the two are, in words."""
        if not self.fewer:
            return "one image"
        if max(self.places, self.counts) >= LEAST_SHARED * self.fewer:
            return "one slide"
        if self.places or self.counts:
            return "spots of one capture area"
        return "one image, other spots"

    @property
    def two_patients(self) -> bool:
        """Whether one patient stands under two names."""
        return bool(self.first.patient and self.second.patient) and self.first.patient != self.second.patient


def alike_subjects(subjects: Sequence[Subject], cache: ArrayCache) -> tuple[Alike, ...]:
    """All pairs that have an image or spots in common, in order; images are looked at once, and remembered."""
    images, counts = _by_image(subjects, cache), _by_counts(subjects)
    return tuple(
        _alike(subjects[first], subjects[second], images.get((first, second)), counts.get((first, second), 0))
        for first, second in sorted({*images, *counts})
    )


def _by_image(subjects: Sequence[Subject], cache: ArrayCache) -> dict[Pair, int]:
    """The symmetry between the images of each pair that has one; those of one file are the same even if empty."""
    prints = [image_print(subject.image, cache) for subject in subjects]
    symmetries = {(pair.first, pair.second): pair.likeness.symmetry for pair in alike_pairs(prints)}
    same: dict[str, list[int]] = {}
    for number, subject in enumerate(subjects):
        same.setdefault(subject.image.fingerprint, []).append(number)
    for numbers in same.values():
        symmetries |= {(one, other): 0 for one in numbers for other in numbers if one < other}
    return symmetries


def _by_counts(subjects: Sequence[Subject]) -> dict[Pair, int]:
    """Spots with the same counts of each pair that has enough of them to be no chance."""
    slides = [(number, subject.slide) for number, subject in enumerate(subjects) if subject.slide is not None]
    genes = compared_genes([slide for _, slide in slides])
    prints = [spot_prints(slide, genes) for _, slide in slides]
    return {
        (slides[first][0], slides[second][0]): n
        for (first, second), n in shared_numbers(prints).items()
        if n >= max(LEAST_SPOTS, LEAST_PART * min(len(prints[first]), len(prints[second])))
    }


def _alike(first: Subject, second: Subject, symmetry: int | None, counts: int) -> Alike:
    if symmetry is None:
        image = ""
    elif first.image.fingerprint == second.image.fingerprint:
        image = "same file"
    else:
        image = WORDS[symmetry] or "encoded anew"
    places, fewer = _places(first.slide, second.slide, symmetry)
    return Alike(first, second, image, places, counts, fewer)


def _places(first: Slide | None, second: Slide | None, symmetry: int | None) -> tuple[int, int]:
    if first is None or second is None:
        return 0, 0
    shared = 0 if symmetry is None else shared_places(first, second, symmetry).shared
    return shared, min(first.n_spots, second.n_spots)
