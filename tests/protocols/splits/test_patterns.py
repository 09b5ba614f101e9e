"""Patterns of observed spots: their shares, regularity, and that they depend on a slide's name and size alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import ProtocolError
from stbench.protocols.splits.patterns import PATTERNS, observed_rows, slant
from tests.made.split_slides import Slide

names = st.text("ABC123", min_size=1, max_size=4)
SHARES = [0.05, 0.1, 0.25, 0.5]


class Wide(Slide):
    """As wide as it is high."""

    @property
    def array_xy(self):
        return np.array(np.divmod(np.arange(self.n_spots), 20)).T


@pytest.mark.parametrize("share", SHARES)
@settings(max_examples=20)
@given(name=names)
def test_a_regular_lattice_observes_its_share_of_a_full_array(name, share):
    rows = observed_rows(Wide(name, "A", 400), "stride", share, 1000.0)
    assert len(rows) == 400 * share


@pytest.mark.parametrize("share", SHARES)
@settings(max_examples=20)
@given(name=names)
def test_coins_observe_about_their_share_and_a_larger_share_observes_these_too(name, share):
    slide = Wide(name, "A", 400)
    rows, more = (observed_rows(slide, "bernoulli", each, 0) for each in (share, share + 0.2))
    assert abs(len(rows) - 400 * share) < 5 * np.sqrt(400 * share)
    assert set(rows) < set(more)


@pytest.mark.parametrize("share", SHARES)
@settings(max_examples=20)
@given(name=names)
def test_squares_are_observed_whole(name, share):
    slide = Wide(name, "A", 400)
    rows = observed_rows(slide, "blocks", share, 600.0)
    squares = (slide.centres_um // 600.0).astype(int)
    observed = {tuple(square) for square in squares[rows].tolist()}
    assert {row for row, square in enumerate(squares.tolist()) if tuple(square) in observed} == set(rows)
    assert len(rows) >= 400 * share


@pytest.mark.parametrize("pattern", PATTERNS)
def test_which_spots_are_observed_depends_on_the_slide_s_name_and_on_nothing_else_of_it(pattern):
    many = {name: tuple(observed_rows(Wide(name, "A", 100), pattern, 0.25, 600.0)) for name in "ABCDEF"}
    assert many["A"] == tuple(observed_rows(Wide("A", "another", 100), pattern, 0.25, 600.0))
    assert len(set(many.values())) > 2


@pytest.mark.parametrize(("step", "apart"), [(2, 2), (4, 4), (5, 5), (10, 10), (20, 20)])
def test_observed_places_of_a_regular_lattice_lie_far_apart(step, apart):
    """Squared distances; a square lattice of the same density would have ``step``."""
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(step), np.arange(-step, step + 1)))
    squares = (column**2 + row**2)[(column + slant(step) * row) % step == 0]
    assert squares[squares > 0].min() == apart


@pytest.mark.parametrize(
    ("pattern", "share", "spots"), [("stride", 0.05, 12), ("blocks", 0.9, 12), ("bernoulli", 0.001, 50)]
)
def test_a_slide_of_which_too_much_or_too_little_is_observed_is_refused(pattern, share, spots):
    with pytest.raises(ProtocolError, match=rf"observes \d+ of the {spots} spots of slide 'A1'[\s\S]*change share"):
        observed_rows(Slide("A1", "A", spots), pattern, share, 5000.0)
