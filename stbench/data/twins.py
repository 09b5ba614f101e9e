"""Twins: one slide under two names, by what was measured on it rather than by its files."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from stbench.data.likeness.counts import compared_genes, shared_numbers, shared_pairs, spot_prints
from stbench.data.likeness.images import alike, image_print
from stbench.data.likeness.places import SAME_SHAPE, folded_places, shape_of, shared_places
from stbench.data.slide import Slide
from stbench.data.symmetries import WORDS
from stbench.errors import DataError
from stbench.files.forks import mapped

Array = np.ndarray[Any, Any]
LEAST_SHARED = 0.5
"""Share of the smaller slide's spots, by counts or by places on the image, that one slide under two names shares."""
MOST_LIKELY = 2
"""Others whose places a slide may share: where more do, places are those of a drawn grid and say nothing of images."""


class Twins(NamedTuple):
    """Two slides that are one slide."""

    first: Slide
    second: Slide
    shared: str
    """What they have in common, in words."""


def twins_of(slides: Sequence[Slide]) -> tuple[Twins, ...]:
    """Slides that share the counts of at least half of their spots, or their image and places on it.

    The image may be encoded anew, scaled, turned or mirrored, with the places on it. Images are large: they are looked
    at only where at least half of the places are the same, which is rare.
    """
    return tuple(Twins(slides[first], slides[second], words) for (first, second), words in _shared(slides).items())


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
    slides = [*training, *tested]
    for (first, second), shared in _shared(slides).items():
        if first < len(training) <= second:
            raise DataError(
                where, f"share a slide, '{slides[first].name}' and '{slides[second].name}': "
                f"they have the same {shared}",
                "a test dataset that training has not seen",
                "Leave the slide out of one of them, or name another dataset with --test-dataset",
            )  # fmt: skip


def _shared(slides: Sequence[Slide]) -> dict[tuple[int, int], str]:
    """What each pair of slides that are one has in common, in words, in the order of the slides."""
    shared = _by_counts(slides)
    for pair, words in _by_image(slides, shared).items():
        shared[pair] = ", ".join(filter(None, (words, shared.get(pair))))
    return dict(sorted(shared.items()))


def _by_counts(slides: Sequence[Slide]) -> dict[tuple[int, int], str]:
    genes = compared_genes(slides)
    prints = mapped(lambda slide: spot_prints(slide, genes), slides)
    return {
        (first, second): f"counts in {n} spots"
        for (first, second), n in shared_numbers(prints).items()
        if n >= LEAST_SHARED * min(len(prints[first]), len(prints[second]))
    }


def _by_image(slides: Sequence[Slide], by_counts: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """Pairs with one image and places in common; of those that counts tell already, only where files are the same."""
    first, second, of_one_file = _likely(slides)
    often = np.bincount(np.concatenate([first, second]), minlength=len(slides))
    looking = (often[first] <= MOST_LIKELY) & (often[second] <= MOST_LIKELY)
    shared = {}
    for at in np.flatnonzero(of_one_file | looking):
        pair = int(first[at]), int(second[at])
        looked = bool(looking[at]) and pair not in by_counts
        shared[pair] = _image_and_places(slides[pair[0]], slides[pair[1]], looking=looked)
    return {pair: words for pair, words in shared.items() if words}


def _likely(slides: Sequence[Slide]) -> tuple[Array, Array, Array]:
    """Pairs of one file with a place in common, or of images of one shape with half of the places.

    Returns:
        (n_pairs,) the places of both among the slides, and whether they are of one file.
    """
    places = [folded_places(slide) for slide in slides]
    first, second, n = shared_pairs(places)
    sizes, shapes = np.array(list(map(len, places))), np.array(list(map(shape_of, slides)))
    files = np.unique([slide.image.fingerprint for slide in slides], return_inverse=True)[1]
    enough = n >= LEAST_SHARED * np.minimum(sizes[first], sizes[second])
    of_one_file = files[first] == files[second]
    likely = (enough & (np.abs(shapes[first] - shapes[second]) <= SAME_SHAPE)) | of_one_file
    return first[likely], second[likely], of_one_file[likely]


def _image_and_places(first: Slide, second: Slide, *, looking: bool) -> str:
    """In words what two slides have in common on one image; empty where that is not one image."""
    if first.image.fingerprint == second.image.fingerprint:
        return "image and places on it" if shared_places(first, second, 0).shared else ""
    if not looking:
        return ""
    likeness = alike(image_print(first.image, first.cache), image_print(second.image, second.cache))
    if likeness is None:
        return ""
    places = shared_places(first, second, likeness.symmetry)
    if places.shared < LEAST_SHARED * places.fewer:
        return ""
    return f"image ({WORDS[likeness.symmetry] or 'encoded anew'}) and places on it"
