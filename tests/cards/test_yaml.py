"""YAML with the line of every key; what is no YAML mapping is told with its line."""

import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import MethodCard
from stbench.cards.reading import read_card
from stbench.cards.yaml import DEEPEST, LONGEST, MOST, Line, line_of, read_yaml
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
        ("a: \x00", ": cannot be read (ReaderError"),
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


ALIASES = "a0: &a0 [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))
MERGES = "a0: &a0 {x: 1}\n" + "\n".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40))
BOMBS = {
    "aliases": (ALIASES, "holds too much, with aliases written out"),
    "merges": (MERGES, "holds too much, with aliases written out"),
    "of itself": ("a: &a [*a]", "card.yaml:1: has .a within what it stands for"),
    "depth": ("a:\n  " + "[" * 100_000 + "]" * 100_000, "card.yaml:2: is nested too deeply"),
    "size": ("a: " + "x" * LONGEST, f"has {LONGEST + 3:,} bytes"),
    "many": ("a: [" + "0," * (MOST + 1), "holds too much|is not YAML"),
    "digits": ("a: " + "9" * 9999, "cannot be read .ValueError"),
    "date": ("a: 2024-13-45", "cannot be read .ValueError"),
    "tag": ("a: !!python/name:os.system ''", "is not YAML"),
    "control": ("a: \x1b", "cannot be read .ReaderError"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(tmp_path, name):
    text, told = BOMBS[name]
    (tmp_path / "card.yaml").write_text(text)
    began = time.process_time()
    with pytest.raises(CardError, match=told):
        read_yaml(tmp_path / "card.yaml")
    assert time.process_time() - began < 10


def test_a_pipe_is_refused_without_a_wait(tmp_path):
    os.mkfifo(tmp_path / "card.yaml")
    with pytest.raises(CardError, match="is a pipe"):
        read_yaml(tmp_path / "card.yaml")


@pytest.mark.parametrize("levels", [1, DEEPEST - 2])
def test_what_a_card_may_hold_is_read(tmp_path, levels):
    (tmp_path / "card.yaml").write_text(f"a: &a 1\nb: [*a, *a]\nc: {'[' * levels}{']' * levels}\n")
    data, lines = read_yaml(tmp_path / "card.yaml")
    assert data["b"] == [1, 1]
    assert line_of(("b",), lines, tmp_path).number == 2


@pytest.mark.parametrize("name", ["..", "...", "-x", "a\nb", "a\x1b[2J"])
def test_a_card_whose_name_names_no_file_is_refused(tmp_path, name):
    path = tmp_path / f"{name}.yaml"
    path.write_text("adapter: mean\n")
    with pytest.raises(CardError, match="cannot name a file"):
        read_card(MethodCard, path)


@pytest.mark.parametrize("name", ["../methods/other", "x" * 300, "/etc/x", "~", "a\\0b"])
def test_the_card_that_a_card_is_like_is_named_and_no_path(tmp_path, name):
    (tmp_path / "other.yaml").write_text("adapter: mean\n")
    (tmp_path / "card.yaml").write_text(f'like: "{name}"\n')
    with pytest.raises(CardError, match=r"card.yaml:1: is like .* which is not a card"):
        read_card(MethodCard, tmp_path / "card.yaml")


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_is_a_mapping_or_a_card_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("cards") / "card.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        data, _ = read_yaml(path)
    except CardError:
        return
    assert isinstance(data, dict)
