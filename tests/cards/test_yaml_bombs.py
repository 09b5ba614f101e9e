"""Bombs of YAML, special files and names that lead elsewhere are refused at once."""

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import MethodCard
from stbench.cards.reading import read_card
from stbench.cards.yaml import DEEPEST, LONGEST, MOST, line_of, read_yaml
from stbench.errors import CardError

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
    "control": ("a: \x1b", "is not YAML"),
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
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_mapping_or_a_card_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("cards") / "card.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        data, _ = read_yaml(path)
    except CardError:
        return
    assert isinstance(data, dict)
