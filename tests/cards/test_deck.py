"""Decks: every card of a kind by name, from each folder that is searched, in an order that is told."""

import sys

import pytest

from stbench import cards
from stbench.cards import Deck, MethodCard
from stbench.cards.deck import card_folders
from stbench.errors import CardError, SelectionError

METHOD = "adapter: mean\ntitle: Mine\n"


def method(folder, name="mine", text=METHOD):
    path = folder / "methods" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_cards_come_sorted_by_name_wherever_they_lie(tmp_path):
    for folder, name in (("b", "one"), ("a", "two"), ("b", "three")):
        method(tmp_path / folder, name)
    (tmp_path / "a/methods/notes.txt").write_text("no card")
    deck = Deck(MethodCard, (tmp_path / "a", tmp_path / "b", tmp_path / "absent"))
    assert list(deck) == list(dict(deck)) == ["one", "three", "two"]
    assert len(deck) == 3
    assert ("two" in deck, "four" in deck, 5 in deck) == (True, False, False)


@pytest.mark.parametrize(
    ("second", "refused"), [(METHOD, False), ("title: Mine\nadapter: mean\n", False), (METHOD + "licence: x\n", True)]
)
def test_one_name_in_two_folders_is_an_error_unless_the_cards_say_the_same(tmp_path, second, refused):
    first = method(tmp_path / "here")
    other = method(tmp_path / "there", text=second)
    deck = Deck(MethodCard, (tmp_path / "here", tmp_path / "there"))
    if refused:
        with pytest.raises(CardError, match=f"{other}: has the name of another card, {first}"):
            list(deck)
    else:
        assert deck["mine"].path == first


def test_a_folder_that_is_searched_twice_is_no_second_card(tmp_path):
    method(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert list(Deck(MethodCard, (tmp_path, tmp_path, tmp_path / "link"))) == ["mine"]


@pytest.mark.parametrize(
    ("deck", "name", "told"),
    [
        (cards.methods, "rigde-probe", "Did you mean 'ridge-probe'?"),
        (cards.methods, "MEAN", "Did you mean 'mean'?"),
        (cards.tasks, "gene-perd", "Did you mean 'gene-pred'?"),
        (cards.datasets, "dmeo", "Did you mean 'demo'?"),
    ],
)
def test_a_name_that_is_not_there_suggests_the_nearest_and_says_of_what_kind(deck, name, told):
    with pytest.raises(SelectionError) as raised:
        deck()[name]
    assert raised.value.where == f"{deck.__name__.removesuffix('s')} '{name}'"
    assert raised.value.todo == told
    assert [card for card in deck() if card not in raised.value.expected] == []


@pytest.mark.parametrize(
    ("defaults", "chosen"),
    [({"a/mine": True}, "mine"), ({"a/mine": True, "b/other": True}, "mine"), ({"a/z": True, "b/a": True}, "z"),
     ({"a/mine": False, "b/other": True}, "other")],
)  # fmt: skip
def test_the_default_is_the_first_folders_that_says_it_is_one(tmp_path, defaults, chosen):
    for place, default in defaults.items():
        folder, name = place.split("/")
        method(tmp_path / folder, name, METHOD + f"default: {str(default).lower()}\n")
    assert Deck(MethodCard, (tmp_path / "a", tmp_path / "b")).default == chosen


def test_where_no_card_says_so_there_is_no_default_and_one_must_be_named(tmp_path):
    method(tmp_path)
    with pytest.raises(SelectionError, match=r"--method: is not given[\s\S]*stbench list methods"):
        _ = Deck(MethodCard, (tmp_path,)).default


def test_cards_of_the_folder_that_is_given_come_before_those_of_the_working_folder_and_the_installed(
    tmp_path, monkeypatch
):
    for folder, name in (("given", "here"), ("work", "mine")):
        method(tmp_path / folder, name)
    monkeypatch.chdir(tmp_path / "work")
    assert card_folders(tmp_path / "given")[:2] == (tmp_path / "given", tmp_path / "work")
    deck = cards.methods(tmp_path / "given")
    assert deck["mine"].path == tmp_path / "work/methods/mine.yaml"
    assert {"here", "mean", "ridge-probe"} <= set(deck)
    assert "here" not in cards.methods()


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")], ids=["absent", "a file"])
def test_a_folder_of_cards_that_is_none_is_told(tmp_path, make):
    make(tmp_path / "cards")
    with pytest.raises(SelectionError, match="is not a folder"):
        card_folders(tmp_path / "cards")


@pytest.mark.parametrize(("package", "listed"), [(True, True), (False, False)], ids=["package", "single module"])
def test_a_package_that_adds_anything_brings_its_cards_and_a_module_has_none(tmp_path, monkeypatch, package, listed):
    name = f"deck_extra_{package}".lower()
    folder = tmp_path / name if package else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py" if package else tmp_path / f"{name}.py").write_text("def thing(): ...\n")
    method(folder, "outside-card")
    facts = tmp_path / f"{name}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[stbench.metrics]\nextra = {name}:thing\n")
    assert "outside-card" not in cards.methods()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert ("outside-card" in cards.methods()) == listed


@pytest.mark.parametrize("decks", [cards.methods, cards.tasks, cards.datasets])
def test_every_card_that_is_shipped_can_be_read(decks):
    for name, card in decks().items():
        assert card.name == name
        assert card.title
