"""Kinds: their registry, and how numbers are said that slides differ in."""

import pytest

from stbench.protocols.base import kind_of, kinds, range_text
from tests.made.kinds import card_of


def test_the_kinds_are_those_that_cards_may_name():
    assert set(kinds.names()) == {"expression", "zero-shot", "clustering", "imputation", "gene-imputation"}
    assert all(kind_of(card_of(name)) is kinds[name] for name in kinds.names())


@pytest.mark.parametrize(
    ("values", "text"), [((), "none yet"), ((3,), "3"), ((3, 3), "3"), ((7, 3, 5), "3 to 7"), ((0,), "0")]
)
def test_a_range_is_told_as_briefly_as_it_can(values, text):
    assert range_text(values) == text
