"""Partly observed slides: a spy finds every count of the observed spots, and none of the hidden ones."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import issparse

from stbench.contract.spying import _reachable
from stbench.data import BlindSlide, Panel, partly_observed
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import GENES, made_slide

SEEN = np.array([2, 3, 11, 29])
HIDDEN = np.setdiff1d(np.arange(30), SEEN)
FIRST_SECRET = 5000.0
"""Counts of hidden spots begin here, and nothing else in a slide is as large and a whole number."""


def marked_slide(**known):
    """Every count of a hidden spot is a number that stands nowhere else."""
    counts = np.arange(30 * len(GENES), dtype=np.float32).reshape(30, -1)
    counts[HIDDEN] += FIRST_SECRET
    counts[SEEN] %= 50
    return made_slide("A1", counts=counts, **known)


def numbers(thing):
    if issparse(thing):
        return np.asarray(thing.data, float)
    if type(thing).__name__ == "AnnData":
        return numbers(thing.X)
    is_numbers = isinstance(thing, np.ndarray) and thing.dtype.kind in "iuf" and thing.size
    return np.asarray(thing, float).ravel() if is_numbers else np.array([])


def finds(visible, slide, depth=4):
    """Paths to anything that holds a secret: a count, or the total of a hidden spot."""
    secrets = np.concatenate([slide.counts[HIDDEN].toarray().ravel(), slide.totals[HIDDEN]])
    reached = _reachable(visible, "slide", depth)
    return [path for path, thing in reached if np.isin(numbers(thing), secrets).any()]


def test_a_spy_finds_no_hidden_count_by_any_attribute(tmp_path):
    slide = marked_slide(cache=ArrayCache(tmp_path))
    _ = slide.totals, slide.labels, slide.expression(Panel(GENES)), slide.fingerprints
    visible = partly_observed(slide.at(HIDDEN), slide.at(SEEN))
    assert finds(visible, slide) == []
    assert finds(visible.whole(), slide) == finds(visible.observed.whole(), slide) == []
    assert "slide.counts.data" in finds(slide, slide), "the spy can see"


def test_observed_spots_are_as_they_were_measured_without_labels():
    slide = marked_slide()
    visible = partly_observed(slide.at(HIDDEN), slide.at(SEEN))
    assert visible.spots == slide.spots
    assert_array_equal(visible.observed_rows, SEEN)
    assert_array_equal(visible.hidden_rows, HIDDEN)
    assert_array_equal(visible.observed.expression(Panel(GENES)), slide.expression(Panel(GENES))[SEEN])
    assert_array_equal(visible.centres_px[visible.observed_rows], visible.observed.centres_px)
    assert visible.observed.labels is None


@pytest.mark.parametrize("take", [lambda slide: slide.at(np.array([2, 5])), lambda slide: slide.blind()])
def test_a_part_of_it_and_its_blind_self_hold_no_counts(take):
    slide = marked_slide()
    part = take(partly_observed(slide.at(HIDDEN), slide.at(SEEN)))
    assert type(part) is BlindSlide
    assert not hasattr(part, "observed")


@pytest.mark.parametrize("hidden", [np.array([0, 1]), HIDDEN[::-1]])
def test_spots_that_are_neither_observed_nor_tested_are_not_there(hidden):
    slide = marked_slide()
    visible = partly_observed(slide.at(hidden), slide.at(SEEN))
    assert visible.spots == tuple(slide.spots[row] for row in np.union1d(hidden, SEEN))
    assert [visible.spots[row] for row in visible.observed_rows] == [slide.spots[row] for row in SEEN]


def test_a_whole_slide_hides_nothing_and_is_refused():
    slide = marked_slide()
    with pytest.raises(TypeError, match="'A1' is no part"):
        partly_observed(slide, slide.at(SEEN))
