"""A gallery as JSON: back as it was, and an error that says what to do where it is none."""

import math

import pytest

from stbench.errors import StoreError
from stbench.report.gallery_json import gallery_document, gallery_from, gallery_text
from tests.made.boards import clustered, gallery


@pytest.mark.parametrize("made", [gallery, clustered], ids=["genes", "clusters"])
def test_a_gallery_comes_back(made):
    text = gallery_text(made())
    assert gallery_text(gallery_from(text, "here")) == text
    assert gallery_from(text, "here").pictures == made().pictures


def test_what_has_no_score_comes_back_as_none():
    table = gallery_document(gallery())["maps"]["pcc"]["mean"]
    assert all(value is None or value == 0 for slide in table.values() for value in slide.values())
    back = gallery_from(gallery_text(gallery()), "here").maps.pcc["good"]["A1"]
    assert not any(map(math.isnan, back.values()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a gallery"),
        ("[]", "is not a gallery"),
        ('{"format": 99}', "has format 99"),
        ("{}", "is not a gallery"),
    ],
)
def test_what_is_no_gallery_is_told(text, said):
    with pytest.raises(StoreError, match=f"(?s)there.*{said}"):
        gallery_from(text, "there")
