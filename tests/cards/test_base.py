"""What all cards have in common: their name, the line of each key, and a hash of what they say."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stbench.cards import MethodCard, TaskCard, read_card
from stbench.cards.base import Choice, Contradiction
from tests.made.card_texts import METHOD, TASK


def card(folder, text, kind=MethodCard):
    path = folder / "mine.yaml"
    path.write_text(text)
    return read_card(kind, path)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)), st.lists(st.integers(0, 8), max_size=4))
def test_the_hash_ignores_comments_and_the_order_of_keys(tmp_path_factory, order, comments):
    blocks = ["adapter: mean\n", "title: Mine\n", "kind: control\n", "citation: me\n", "licence: MIT\n"]
    inner = ["  width: {value: 3, source: here}\n", "  depth: {source: there, value: 2}\n"]
    texts = [*blocks, "paper:\n" + "".join(inner), "quick: {width: 1, depth: 4}\n", "trained_on: [a, b]\n"]
    plain = card(tmp_path_factory.mktemp("plain"), "".join(texts))
    texts[5], texts[6] = "paper:\n" + "".join(inner[::-1]), "quick: {depth: 4, width: 1}\n"
    shuffled = [texts[place] for place in order]
    for place in comments:
        shuffled.insert(place, "# a remark\n\n")
    assert card(tmp_path_factory.mktemp("x"), "".join(shuffled)).sha256 == plain.sha256


@pytest.mark.parametrize("spelt_out", ["kind: method\n", "licence: ''\n", "format: 1\n", "floor: false\nrepeats: 1\n"])
def test_a_default_that_is_spelt_out_does_not_count_so_that_a_new_key_moves_no_hash(tmp_path, spelt_out):
    assert card(tmp_path, METHOD + spelt_out).sha256 == card(tmp_path, METHOD).sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [("value: 3", "value: 4"), ("value: 3", "value: 3.0"), ("here", "elsewhere"), ("Mine", "Thine"), ("width: 1", ""),
     ("adapter: mean", "adapter: mean\nkind: control")],
)  # fmt: skip
def test_the_hash_knows_the_content(tmp_path, old, new):
    assert card(tmp_path, METHOD.replace(old, new)).sha256 != card(tmp_path, METHOD).sha256


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("panel", "chosen_on"), 6),
        (("tags", 1), 8),
        (("panel", "genes"), 4),
        (("split", "unit"), 3),
        (("controls",), 1),
    ],
)
def test_a_card_knows_the_line_of_each_of_its_keys_and_of_the_key_above_one_that_is_not_stated(tmp_path, keys, line):
    task = card(tmp_path, TASK, TaskCard)
    assert task.at(*keys) == f"{tmp_path / 'mine.yaml'}:{line}"
    assert task.stated_in(*keys) == task.path == tmp_path / "mine.yaml"
    assert (task.name, task.files) == ("mine", (task.path,))


def test_a_card_of_no_file_says_what_kind_of_card_it_is(tmp_path):
    made = TaskCard(**card(tmp_path, TASK, TaskCard).model_dump())
    assert (made.at("panel"), made.name, made.path) == ("task card", "", Path())


@pytest.mark.parametrize("options", [{}, {"genes": 5}, {"new": [1, {"a": 2.5}], "old": None}])
def test_options_of_a_choice_are_kept_as_they_are_given(options):
    assert Choice.model_validate(options).options == options
    Choice.model_validate(options).options["more"] = 1
    assert Choice.model_validate(options).options == options


@pytest.mark.parametrize(
    ("text", "where", "given"), [(METHOD, "paper", {}), (METHOD, "adapter", "other")], ids=["part", "value"]
)
def test_a_card_is_frozen(tmp_path, text, where, given):
    with pytest.raises(ValidationError, match="frozen"):
        setattr(card(tmp_path, text), where, given)


def test_a_contradiction_names_its_key_and_reads_as_its_message():
    error = Contradiction(("panel", "chosen_on"), "the one asks for the other")
    assert (error.keys, str(error)) == (("panel", "chosen_on"), "the one asks for the other")


@pytest.mark.parametrize("name", ["other", "gene-pred+split=slides"])
def test_under_another_name_a_card_says_the_same_and_the_first_one_keeps_its_own(tmp_path, name):
    own = card(tmp_path, METHOD)
    other = own.called(name)
    assert (other.name, other.sha256, other.at("adapter")) == (name, own.sha256, own.at("adapter"))
    assert own.name == "mine"
