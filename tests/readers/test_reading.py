"""A dataset card is read by its reader, checked, frozen, and told apart from a complete copy."""

import numpy as np
import pytest

from stbench.cards import datasets
from stbench.errors import DataError, SelectionError
from stbench.readers import read_cohort, readers
from tests.made.cohort import made_cohort

CARD = datasets()["demo"]


@pytest.fixture
def read(monkeypatch):
    """What is read of a card whose reader returns the given cohort."""

    def called(cohort, **stated):
        monkeypatch.setitem(readers._loaded, "made", lambda card, root, cache: cohort)
        return read_cohort(CARD.model_copy(update={"reader": "made", **stated}), None, None)

    return called


@pytest.mark.parametrize(
    ("stated", "field", "value"),
    [
        ({"contained_in": ("larger",)}, "contained_in", ("larger",)),
        ({"draws": "salt"}, "draws", "salt"),
        ({"draws": ""}, "draws", "demo"),
    ],
)
def test_a_cohort_carries_what_its_card_states(read, stated, field, value):
    assert getattr(read(made_cohort(), **stated), field) == value


def test_what_was_read_cannot_be_changed_in_place(read):
    for slide in read(made_cohort()).slides:
        with pytest.raises(ValueError, match="read-only"):
            slide.counts.data[0] = 7


def test_a_cohort_that_is_not_as_it_must_be_is_refused_whatever_its_reader(read):
    cohort = made_cohort()
    cohort.slides[1].counts.data[3] = np.nan
    with pytest.raises(DataError, match="slide 'B1': has 1 counts that are not a number"):
        read(cohort)


@pytest.mark.parametrize(("name", "told"), [("dmeo", "Did you mean 'demo'"), ("HER2ST", "Did you mean 'her2st'")])
def test_a_reader_that_is_not_there_is_told_with_the_nearest(name, told):
    with pytest.raises(SelectionError, match=told):
        read_cohort(CARD.model_copy(update={"reader": name}), None, None)
