"""YAML with the line of every key; what is no YAML mapping is told with its line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards.yaml import Line, _parsed, line_of, read_yaml
from stbench.errors import CardError

TEXT = """\
# a remark
title: Mine
paper:
  width: {value: 3, source: here}

  depth:
    value: 2
tags:
- a
- [b, c]
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "mine.yaml").write_text(TEXT)
    return tmp_path / "mine.yaml"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 2), (("paper",), 3), (("paper", "width"), 4), (("paper", "width", "source"), 4),
        (("paper", "depth", "value"), 7), (("tags", 0), 9), (("tags", 1, 1), 10),
        (("paper", "depth", "source"), 6), (("tags", 2), 8), (("other",), 1), ((), 1),
    ],
)  # fmt: skip
def test_a_key_stands_on_its_line_and_one_that_is_not_there_on_that_of_the_key_above(path, keys, line):
    data, lines = read_yaml(path)
    assert data == yaml.safe_load(TEXT)
    assert line_of(keys, lines, path) == Line(path, line)
    assert str(line_of(keys, lines, path)) == f"{path}:{line}"


TEXTS = st.text("abcé :#-'\"\n", max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=8,
)


def ways(value, keys=()):
    """Every way of keys and positions to a value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {keys} | {way for key, below in inner for way in ways(below, (*keys, key))}


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=1, max_size=4), st.booleans())
def test_any_mapping_comes_back_and_every_key_and_position_in_it_has_a_line(tmp_path_factory, mapping, flow):
    path = tmp_path_factory.mktemp("yaml") / "any.yaml"
    text = yaml.safe_dump(mapping, allow_unicode=True, default_flow_style=flow)
    path.write_text(text, encoding="utf-8")
    data, lines = read_yaml(path)
    assert data == mapping
    assert set(lines) == ways(mapping) - {()}
    assert {line.path for line in lines.values()} == {path}
    written = text.splitlines()
    for keys, line in lines.items():
        if isinstance(keys[-1], str):
            assert keys[-1] in written[line.number - 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ": is not a mapping"),
        ("- a\n", ": is not a mapping"),
        ("just text", ": is not a mapping"),
        ("a: 1\nb: [2\n", ":3: is not YAML"),
        ("a: 1\n\tb: 2\n", ":2: is not YAML"),
        ("a: 1\n---\nb: 2\n", ":2: is not YAML"),
        ("a: !!python/object:os.system 1\n", ":1: is not YAML"),
        ("a: \x00", ": is not YAML"),
        ("a: 1\nb: 2\na: 3\n", ":3: names the key 'a' twice.\nExpected it once (line 1)"),
        ("a:\n  b: 1\n  c: {d: 1, d: 2}\n", ":3: names the key 'd' twice.\nExpected it once (line 3)"),
    ],
)
def test_what_is_no_yaml_mapping_is_told_with_its_line(tmp_path, text, told):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(CardError) as raised:
        read_yaml(path)
    assert str(raised.value).startswith(f"{path}{told}")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "is missing"),
        (Path.mkdir, "is a folder"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "cannot be read (it is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_as_text_is_told(tmp_path, make, told):
    make(tmp_path / "mine.yaml")
    with pytest.raises(CardError) as raised:
        read_yaml(tmp_path / "mine.yaml")
    assert str(raised.value).startswith(f"{tmp_path / 'mine.yaml'}: {told}")


def test_a_file_is_read_anew_where_it_changed_and_nobody_changes_what_another_reads(path):
    data, lines = read_yaml(path)
    data["paper"].clear()
    lines.clear()
    assert read_yaml(path)[0] == yaml.safe_load(TEXT)
    assert ("tags", 0) in read_yaml(path)[1]
    path.write_text("title: Other\n")
    assert read_yaml(path)[0] == {"title": "Other"}


@pytest.mark.parametrize("folder", ["methods", "tasks", "datasets", "protocols", "reported"])
def test_every_card_reads_the_same_where_libyaml_is_not_there(folder, monkeypatch):
    paths = sorted((Path(__file__).parents[2] / folder).glob("*.yaml"))
    quick = [read_yaml(path) for path in paths]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    _parsed.cache_clear()
    assert [read_yaml(path) for path in paths] == quick
    _parsed.cache_clear()
