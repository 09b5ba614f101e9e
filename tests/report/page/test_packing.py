"""Packing: what is unpacked is what was packed, in letters that no page reads as markup."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.report.page.packing import packed, packed_text, short, unpacked
from tests.made.hostile_names import HOSTILE

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.dictionaries(TEXTS, st.lists(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS, max_size=4))


@settings(max_examples=25)
@given(VALUES)
def test_a_value_comes_back(value):
    assert unpacked(packed(value)) == value
    assert packed(unpacked(packed(value))) == packed(value)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_element(text):
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed({text: [text]}))
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed_text(text))


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (0.1234567, 0.12346),
        (float("nan"), None),
        (float("-inf"), None),
        (True, True),
        (12345678, 12345678),
        ((1.0, "a"), [1.0, "a"]),
    ],
)
def test_numbers_are_short(value, made):
    assert short(value) == made
