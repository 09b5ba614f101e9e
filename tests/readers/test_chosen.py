"""Slides that a card names, or whose names match its patterns, in the order in which they are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.readers.chosen import chosen_slides

NAMES = ("INT1", "INT2", "INT24", "TENX9", "TENX95")


@pytest.mark.parametrize(
    ("wanted", "taken", "absent"),
    [
        ((), NAMES, ""),
        (("TENX9",), ("TENX9",), ""),
        (("TENX95", "INT1"), ("INT1", "TENX95"), ""),
        (("INT*",), ("INT1", "INT2", "INT24"), ""),
        (("INT?", "TENX*"), ("INT1", "INT2", "TENX9", "TENX95"), ""),
        (("INT1", "MEND*", "INT3"), ("INT1",), "2 of 3 slides that the card names are not here: MEND*, INT3"),
        (("int1",), (), "1 of 1 slides that the card names are not here: int1"),
    ],
)
def test_names_and_patterns_choose_and_what_is_absent_is_said(wanted, taken, absent):
    chosen = chosen_slides(NAMES, wanted)
    assert chosen.names == taken
    assert chosen.remarks == ((absent,) if absent else ())


@given(st.lists(st.text("abc", min_size=1, max_size=3), unique=True))
def test_all_are_taken_where_none_are_named_or_all_are(names):
    assert chosen_slides(names, ()).names == chosen_slides(names, ("*",) if names else ()).names == tuple(names)
    assert chosen_slides(names, names[::-1]) == (tuple(names), ())
