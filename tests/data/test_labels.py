import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.labels import NO_LABEL, plain_label, plain_labels


@pytest.mark.parametrize("word", [*sorted(NO_LABEL), None, np.nan, "  ", "NaN", " Undetermined\t", "#N/A", "None"])
def test_words_for_no_label_are_none(word):
    assert plain_label(word) == ""


@pytest.mark.parametrize(
    ("label", "plain"), [(" Tumour ", "Tumour"), (0, "0"), ("0", "0"), (1.5, "1.5"), ("nano", "nano")]
)
def test_a_label_is_its_text_without_spaces_around_it(label, plain):
    assert plain_label(label) == plain


@given(st.lists(st.text(max_size=6)))
def test_plain_labels_are_plain_already(texts):
    plain = plain_labels(texts)
    assert plain.shape == (len(texts),)
    assert_array_equal(plain_labels(plain), plain)
    assert not NO_LABEL & {label.lower() for label in plain.tolist() if label}
