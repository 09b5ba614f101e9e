"""Documents on disk: JSON with a checksum among its keys."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.files.damage import Damaged
from stbench.files.documents import CHECKSUM, read_json, write_json

CONTENT = {"genes": ["ERBB2", "MGP"], "cost": {"train_wall_s": 1.5, "µ": None}}
names = st.text(max_size=5).filter(lambda name: name != CHECKSUM)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(names, plain, max_size=4))
def test_a_document_comes_back(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("documents") / "a.json"
    write_json(path, content)
    assert read_json(path) == content
    assert {name: value for name, value in json.loads(path.read_text()).items() if name != CHECKSUM} == content


@given(st.dictionaries(names, plain, max_size=4))
def test_equal_content_is_equal_bytes(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("documents")
    write_json(folder / "a.json", content)
    write_json(folder / "b.json", dict(reversed(content.items())))
    assert (folder / "a.json").read_bytes() == (folder / "b.json").read_bytes()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**20))
def test_no_bit_of_a_document_changes_a_value_unnoticed(tmp_path_factory, bit):
    path = tmp_path_factory.mktemp("documents") / "a.json"
    write_json(path, CONTENT)
    content = bytearray(path.read_bytes())
    content[bit % (8 * len(content)) // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        back = read_json(path)
    except Damaged:
        return
    assert {name: back[name] for name in CONTENT} == CONTENT  # white space, or the name of the checksum


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"1", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN,}'])
def test_what_is_no_document_is_damaged(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(Damaged):
        read_json(tmp_path / "a.json")


def test_a_document_of_before_is_read_as_it_is(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(CONTENT))
    assert read_json(tmp_path / "a.json") == CONTENT


def test_an_absent_document_is_absent_not_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "a.json")
