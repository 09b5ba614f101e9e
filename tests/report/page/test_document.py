"""Document: one file that can load and run nothing but itself."""

import base64
import hashlib
import re

import pytest

from stbench.report.page.document import document
from stbench.report.page.packing import packed
from tests.made.hostile_names import HOSTILE

PAGE = document({"start": packed([1])}, {"late": packed([2])}, "A title")


def test_nothing_is_asked_of_any_network():
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE)[1]
    assert policy.startswith("default-src &#x27;none&#x27;")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r'(src|href)="(?!#|data:)', PAGE)
    assert "connect-src &#x27;self&#x27;" in policy
    assert "{{" not in PAGE.split("<script>")[0]


@pytest.mark.parametrize(("tag", "directive"), [("style", "style-src"), ("script", "script-src")])
def test_the_policy_knows_what_is_here_by_its_hash(tag, directive):
    text = re.search(rf"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)[1]
    known = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"{directive} " in PAGE
    assert f"sha256-{known}".replace("/", "/") in PAGE


@pytest.mark.parametrize("text", HOSTILE)
def test_names_stay_within_their_attribute(text):
    page = document({f"board:{text}": packed(text)}, {"late": packed(text)}, text)
    if text.isprintable():
        assert len(re.findall(r"<script[ >]", page)) == len(re.findall(r"<script[ >]", PAGE))
        assert page.count("<img") == PAGE.count("<img")


def test_the_same_blocks_are_the_same_bytes():
    assert document({"start": packed([1])}, {"late": packed([2])}, "A title") == PAGE


@pytest.mark.parametrize(("name", "is_before"), [("start", True), ("late", False)])
def test_what_the_first_view_needs_stands_before_the_scripts(name, is_before):
    assert (PAGE.index(f'data-name="{name}"') < PAGE.index("<script>")) == is_before
