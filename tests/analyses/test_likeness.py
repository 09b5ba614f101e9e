"""Pairs of slides are told for what they are: one slide, one image, or spots of one capture area."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.likeness import alike_subjects
from stbench.files.array_cache import ArrayCache
from stbench.readers.unchecked import Subject
from tests.made.cohort import image, made_slide
from tests.made.sections import section_pixels

RNG = np.random.default_rng(1)
COUNTS, OTHER = (RNG.poisson(3.0, (30, 40)).astype(np.float32) for _ in range(2))
PICTURE, PICTURE_2 = (image(section_pixels(seed, 320, 320)) for seed in (0, 1))
FIRST = replace(made_slide("A1", counts=COUNTS), image=PICTURE)


def second(counts=OTHER, shown=PICTURE_2, rows=slice(None), aside=0.0):
    slide = replace(made_slide("B1", counts=counts), image=shown)
    part = slide.at(np.arange(30)[rows])
    return replace(part, centres_px=part.centres_px + aside)


def mixed(n):
    """Counts of which those of the first ``n`` spots are the first slide's."""
    return np.where(np.arange(30)[:, None] < n, COUNTS, OTHER)


CASES = {
    "nothing": (second(), None),
    "all counts": (second(COUNTS), ("one slide", "", 0, 30)),
    "a third of its counts": (second(COUNTS, rows=slice(10)), ("one slide", "", 0, 10)),
    "some spots' counts": (second(mixed(5)), ("spots of one capture area", "", 0, 5)),
    "two spots' counts, by chance": (second(mixed(2)), None),
    "the image and places": (second(shown=PICTURE), ("one slide", "same file", 30, 0)),
    "the image alone": (second(shown=PICTURE, aside=17.0), ("one image, other spots", "same file", 0, 0)),
    "all": (second(COUNTS, PICTURE), ("one slide", "same file", 30, 30)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_pair_is_what_it_has_in_common(tmp_path, case):
    other, expected = CASES[case]
    subjects = [Subject(slide.name, slide.patient, slide.image, slide) for slide in (FIRST, other)]
    pairs = alike_subjects(subjects, ArrayCache(tmp_path))
    assert [(pair.verdict, pair.image, pair.places, pair.counts) for pair in pairs] == ([expected] if expected else [])
    assert all(pair.two_patients for pair in pairs)


@pytest.mark.parametrize(("pixels", "words"), [(np.rot90, "turned by 90°"), (np.fliplr, "mirrored")])
def test_images_of_no_slide_are_compared_as_images(tmp_path, pixels, words):
    shown = image(np.ascontiguousarray(pixels(section_pixels(0, 320, 320))))
    subjects = [Subject("a", "", PICTURE), Subject("b", "", PICTURE_2), Subject("c", "", shown)]
    (pair,) = alike_subjects(subjects, ArrayCache(tmp_path))
    assert (pair.first.name, pair.second.name, pair.verdict, pair.image) == ("a", "c", "one image", words)
    assert not pair.two_patients
