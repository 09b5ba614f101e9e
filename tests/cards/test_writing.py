"""Whatever is written on a line of a card reads back as it was."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards.writing import flow, scalar

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUE = st.recursive(
    TEXT | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(TEXT)
def test_a_text_is_one_line_of_yaml_and_reads_back(text):
    written = scalar(text)
    assert len(written.splitlines()) == 1
    assert yaml.safe_load(written) == text


@given(VALUE)
def test_a_value_is_one_line_of_yaml_and_reads_back(value):
    written = flow(value)
    assert len(written.splitlines()) <= 1
    assert yaml.safe_load(f"key: {written}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Visium HD", "Visium HD"), ("layers.tsv", "layers.tsv"), ("151673", '"151673"'), ("no", '"no"'), ("", '""'),
        ("/data/a b", '"/data/a b"'), ("a: b", '"a: b"'), ("a # b", '"a # b"'),
    ],
)  # fmt: skip
def test_texts_are_in_quotes_where_yaml_would_read_them_otherwise(text, written):
    assert scalar(text) == written
