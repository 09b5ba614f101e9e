"""Texts: those of the Markdown page, with nothing in them that steers."""

import json

import pytest

from stbench.report.page.texts import texts_of
from stbench.report.wording import sanity_text
from tests.made.board import board
from tests.made.hostile_names import HOSTILE, harmless, named


def test_texts_are_those_of_the_wording():
    texts = texts_of(board())
    assert texts["sanity"] == sanity_text(board())
    assert texts["badges"][0].startswith("**same-patient**")
    assert ["Profile", "quick"] in texts["protocol"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_steers(text):
    assert all(map(harmless, json.dumps(texts_of(named(text)), ensure_ascii=False).split("\n")))
