"""Sizes: stated on the command line or in a card, and slides that are nothing but names and sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import datasets
from stbench.errors import ProtocolError, SelectionError
from stbench.runs.scale.sizes import Sizes
from tests.made.plans import COHORT

CARD = datasets()["dlpfc"]
EXPECTED = CARD.expected


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("slides=5,patients=2,spots=90,genes=7", (5, 2, 90, 7)), ("slides=5, spots=90,genes=7", (5, 5, 90, 7)),
     ("slides=24,genes=7", (24, 24, 2 * EXPECTED.spots, 7)),
     ("spots=90,genes=7", (EXPECTED.slides, EXPECTED.patients, 90, 7))],
    ids=["all", "a patient a slide", "as many spots a slide", "the card's slides"],
)  # fmt: skip
def test_what_is_not_said_is_as_the_card_expects(text, sizes):
    stated = Sizes.stated(text, CARD)
    assert (stated.slides, stated.patients, stated.spots, stated.genes) == sizes


@pytest.mark.parametrize("text", ["slides", "slides=-1", "slides=0", "slide=3", "slides=3,genes=x", "genes=1e3"])
def test_what_is_no_size_is_said(text):
    with pytest.raises(SelectionError, match="is no size"):
        Sizes.stated(text, CARD)


def test_what_nobody_says_is_asked_for():
    with pytest.raises(SelectionError, match="says no spots"):
        Sizes.stated("slides=3,genes=5", datasets()["her2st"].model_copy(update={"expected": type(EXPECTED)()}))


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 5000))
def test_imagined_slides_share_all_spots_evenly_and_every_patient_has_one(slides, patients, spots):
    patients = min(slides, patients)
    imagined = Sizes(slides=slides, patients=patients, spots=spots, genes=1).imagined()
    numbers = [slide.n_spots for slide in imagined]
    assert (len(numbers), sum(numbers)) == (slides, spots)
    assert max(numbers) - min(numbers) <= 1
    assert len({slide.patient for slide in imagined}) == patients


def test_sizes_of_what_was_read_are_its_own():
    sizes = Sizes.of(COHORT)
    assert (sizes.slides, sizes.patients, sizes.spots, sizes.genes) == (3, 2, 90, 12)


def test_a_task_that_divides_spots_by_their_places_cannot_be_planned_so():
    (slide,) = Sizes(slides=1, patients=1, spots=9, genes=1).imagined()
    for name in ("centres_um", "array_xy"):
        with pytest.raises(ProtocolError, match="by their places"):
            getattr(slide, name)
