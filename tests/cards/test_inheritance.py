"""Cards that are like another card: merging, lines, and mistakes in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench import cards
from stbench.cards import DatasetCard, Deck, MethodCard, TaskCard, read_card
from stbench.cards.inheritance import Stated, merged
from stbench.errors import CardError
from tests.made.card_texts import METHOD

BASE = METHOD.replace("title: Mine", "title: Base") + "readings: [one, two]\n"
LONG = """\
adapter: mean
title: Child
paper:
  width: {value: 4, source: here}
  depth: {value: 2, source: there}
  height: {value: 1, source: new}
quick: {width: 1}
readings: [three]
"""
SHORT = """\
like: base
title: Child
paper:
  width: {value: 4}
  height: {value: 1, source: new}
variants: null
readings: [three]
"""


def write(folder, name, text, kind="methods"):
    path = folder / kind / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_resolved_card_is_the_long_form_in_settings_and_hash(tmp_path):
    write(tmp_path, "base", BASE)
    short = read_card(MethodCard, write(tmp_path, "short", SHORT))
    long = read_card(MethodCard, write(tmp_path, "long", LONG))
    assert short.model_dump() == long.model_dump()
    assert short.settings("quick") == long.settings("quick")
    assert short.sha256 == long.sha256


def test_lines_are_of_the_file_that_states_the_key(tmp_path):
    base, short = write(tmp_path, "base", BASE), write(tmp_path, "short", SHORT)
    card = read_card(MethodCard, short)
    assert card.at("adapter") == f"{base}:1"
    assert card.at("title") == f"{short}:2"
    assert card.at("paper", "width", "value") == f"{short}:4"
    assert card.at("paper", "width", "source") == f"{base}:4"
    assert card.at("paper", "depth") == f"{base}:5"
    assert card.at("readings", 0) == f"{short}:7"
    assert card.at("readings", 1) == f"{short}:7", "the other card's list is gone, and its lines with it"
    assert card.at("variants", "deep") == f"{short}:1"
    assert card.stated_in("adapter") == base
    assert card.path == short


@pytest.mark.parametrize(("file", "line"), [("base", 5), ("short", 5)])
def test_a_mistake_is_told_where_it_stands(tmp_path, file, line):
    texts = {"base": BASE, "short": SHORT}
    lines = texts[file].splitlines()
    lines[line - 1] = lines[line - 1].replace("value", "valeu")
    texts[file] = "\n".join(lines)
    paths = {name: write(tmp_path, name, text) for name, text in texts.items()}
    with pytest.raises(CardError) as raised:
        read_card(MethodCard, paths["short"])
    assert str(raised.value).startswith(f"{paths[file]}:{line}: has the unknown key")


@pytest.mark.parametrize(
    ("kind", "base", "short"),
    [
        (MethodCard, "adapter: mean\nlicence: MIT\n", "like: base\nlicence: BSD\n"),
        (TaskCard, "kind: expression\nversion: 2\nsplit: {scheme: x}\npanel: {rule: y}\nmetrics: [pcc]\n",
         "like: base\npanel: {genes: 5}\n"),
        (DatasetCard, "reader: demo\noptions: {seed: 1, spots: 30}\n", "like: base\noptions: {seed: 2}\n"),
    ],
)  # fmt: skip
def test_all_kinds_of_cards_may_be_like_another_across_folders(tmp_path, kind, base, short):
    write(tmp_path / "there", "base", base, kind.folder)
    write(tmp_path / "here", "short", short, kind.folder)
    deck = Deck(kind, (tmp_path / "here", tmp_path / "there"))
    expected = {
        **deck["base"].model_dump(),
        "methods": {"licence": "BSD"},
        "tasks": {"panel": {"rule": "y", "chosen_on": "train", "genes": 5}},
        "datasets": {"options": {"seed": 2, "spots": 30}},
    }
    changed = expected.pop(kind.folder)
    expected = {name: value for name, value in expected.items() if name not in ("methods", "tasks", "datasets")}
    assert deck["short"].model_dump() == expected | changed


def test_a_card_may_be_like_one_that_is_like_a_third(tmp_path):
    write(tmp_path, "base", BASE)
    write(tmp_path, "short", SHORT)
    card = read_card(MethodCard, write(tmp_path, "third", "like: short\nquick: {height: 7}\n"))
    assert card.settings("quick") == {"width": 1, "depth": 2, "height": 7}
    assert card.title == "Child"


def test_the_changes_of_one_card_are_not_those_of_another(tmp_path):
    base = "kind: expression\nversion: 2\nchanges: {2: mine}\nsplit: {scheme: x}\npanel: {rule: y}\nmetrics: [pcc]\n"
    write(tmp_path, "base", base, "tasks")
    card = read_card(TaskCard, write(tmp_path, "new", "like: base\nversion: 3\nchanges: {3: other}\n", "tasks"))
    assert (card.version, card.changes) == (3, {3: "other"})
    card = read_card(TaskCard, write(tmp_path, "same", "like: base\n", "tasks"))
    assert (card.version, card.changes) == (2, {2: "mine"})


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"a": "title: A\nlike: a\n"}, r"a.yaml:2: is in the end like itself \(a -> a\)"),
        ({"a": "like: b\n", "b": "title: B\nlike: a\n"}, r"b.yaml:2: is in the end like itself \(a -> b -> a\)"),
        ({"a": "title: A\nlike: basse\n", "base": BASE}, r"a.yaml:2: is like 'basse'[\s\S]*'base'\?"),
        ({"a": "like: [base]\n", "base": BASE}, r"a.yaml:1: is like '\['base'\]', which is not a card"),
    ],
)
def test_a_card_that_is_like_itself_or_like_none_is_an_error(tmp_path, texts, message):
    paths = {name: write(tmp_path, name, text) for name, text in texts.items()}
    with pytest.raises(CardError, match=message):
        read_card(MethodCard, paths["a"])


def test_an_adapter_stands_beside_the_card_that_names_it(tmp_path):
    from stbench.adapters.loading import made_adapter
    from tests.made import CARDS

    write(tmp_path, "louder", "like: learner\npaper: {noise: {value: 0.5}}\n")
    card = Deck(MethodCard, (tmp_path, CARDS))["louder"]
    assert made_adapter(card, card.settings("paper")).noise == 0.5


mappings = st.recursive(
    st.integers() | st.lists(st.integers(), max_size=2),
    lambda values: st.dictionaries(st.sampled_from("abc"), values, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abcd"), mappings, max_size=4)


def over(own, other):
    """What merging means, in one line."""
    if not (isinstance(own, dict) and isinstance(other, dict)):
        return own
    return {key: over(own.get(key, other.get(key)), other.get(key, own.get(key))) for key in {*own, *other}}


@given(objects, objects)
def test_mappings_merge_key_by_key_and_all_else_replaces(own, other):
    assert merged(Stated(own, {}), Stated(other, {})).data == over(own, other)
    assert merged(Stated(own, {}), Stated({}, {})).data == own
    assert merged(Stated({}, {}), Stated(own, {})).data == own


@pytest.mark.parametrize("deck", [cards.methods, cards.tasks, cards.datasets])
def test_a_shipped_card_has_a_title_and_a_description_of_its_own(deck):
    for card in deck().values():
        assert card.stated_in("title") == card.stated_in("description") == card.path == card.files[0]


def test_a_shipped_task_has_its_version_and_the_reasons_for_it_from_one_file():
    for card in cards.tasks().values():
        assert card.version == 1 or card.stated_in("version") == card.stated_in("changes")


def test_all_files_of_a_card_are_named_its_own_first(tmp_path):
    base, short = write(tmp_path, "base", BASE), write(tmp_path, "short", SHORT)
    assert read_card(MethodCard, short).files == (short, base)
    assert read_card(MethodCard, base).files == (base,)
