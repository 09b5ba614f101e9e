import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench import cards
from stbench.cards import Deck, MethodCard, TaskCard, read_card
from stbench.errors import CardError, SelectionError
from tests.made import ROOT

METHOD = """\
adapter: mean
title: Mine
paper:
  width: {value: 3, source: here}
  depth: {value: 2, source: there}
quick: {width: 1}
variants:
  deep: {set: {depth: 9}}
"""
TASK = ROOT / "tasks" / "gene-pred.yaml"


def method(folder, text, name="mine"):
    path = folder / "methods" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)), st.lists(st.integers(0, 8), max_size=4))
def test_the_hash_ignores_comments_and_the_order_of_keys(tmp_path_factory, order, comments):
    blocks = ["adapter: mean\n", "title: Mine\n", "kind: control\n", "citation: me\n", "licence: MIT\n"]
    inner = ["  width: {value: 3, source: here}\n", "  depth: {source: there, value: 2}\n"]
    texts = [*blocks, "paper:\n" + "".join(inner), "quick: {width: 1, depth: 4}\n", "trained_on: [a, b]\n"]
    plain = read_card(MethodCard, method(tmp_path_factory.mktemp("plain"), "".join(texts)))
    texts[5], texts[6] = "paper:\n" + "".join(inner[::-1]), "quick: {depth: 4, width: 1}\n"
    shuffled = [texts[place] for place in order]
    for place in comments:
        shuffled.insert(place, "# a remark\n\n")
    assert read_card(MethodCard, method(tmp_path_factory.mktemp("x"), "".join(shuffled))).sha256 == plain.sha256


def test_a_default_that_is_spelt_out_does_not_count_so_that_a_new_key_moves_no_hash(tmp_path):
    plain = read_card(MethodCard, method(tmp_path, METHOD))
    assert read_card(MethodCard, method(tmp_path, METHOD + "kind: method\nlicence: ''\n")).sha256 == plain.sha256
    assert read_card(MethodCard, method(tmp_path, METHOD + "kind: control\n")).sha256 != plain.sha256


@pytest.mark.parametrize(("old", "new"), [("value: 3", "value: 4"), ("here", "elsewhere"), ("Mine", "Thine")])
def test_the_hash_knows_the_content(tmp_path, old, new):
    first = read_card(MethodCard, method(tmp_path, METHOD))
    assert read_card(MethodCard, method(tmp_path, METHOD.replace(old, new))).sha256 != first.sha256


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("quick:", "quikc:", 6, "Did you mean 'quick'?"),
        ("value: 3", "valeu: 3", 4, "Did you mean 'value'?"),
        ("set: {depth", "sett: {depth", 8, "Did you mean 'set'?"),
        ("title: Mine", "title: 5", 2, "title: 5"),
        ("quick: {width: 1}", "quick: 1", 6, "quick: 1"),
        ("adapter: mean\n", "", 1, "lacks the key 'adapter'"),
        ("adapter: mean", "adapter: mean\nformat: 2", 2, "newer stbench"),
        ("title: Mine", "title: Mine\ntitle: Mine", 3, "twice"),
        ("title: Mine", "title: [Mine", 3, "is not YAML"),
    ],
)
def test_a_mistake_names_file_line_and_remedy(tmp_path, old, new, line, told):
    path = method(tmp_path, METHOD.replace(old, new, 1))
    with pytest.raises(CardError) as raised:
        read_card(MethodCard, path)
    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert told in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe", b"a: 2020-01-01", b"a: \x00"])
def test_what_is_no_card_at_all_is_told_with_its_file(tmp_path, content):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(CardError, match=str(path)):
        read_card(MethodCard, path)


def test_a_wrong_choice_in_a_task_names_the_choices(tmp_path):
    path = tmp_path / "task.yaml"
    path.write_text(TASK.read_text().replace("unit: patient", "unit: spot"))
    with pytest.raises(CardError, match=r":8: [\s\S]*patient, slide"):
        read_card(TaskCard, path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("chosen_on: all", "chosen_on: train"), ("task: expression", "task: clustering"),
        ("version: 2", "version: 2\nasks: zero_shot"), (", transductive]", "]"),
    ],
)  # fmt: skip
def test_a_task_that_corrects_all_slides_predicts_on_one_panel_and_says_that_it_is_transductive(tmp_path, old, new):
    path = tmp_path / "task.yaml"
    path.write_text((TASK.parent / "bleep-visium-harmony.yaml").read_text().replace(old, new))
    with pytest.raises(CardError, match=r"contradicts itself\.\nExpected .*(chosen_on all, task exp|tag transductive)"):
        read_card(TaskCard, path)


def test_settings_of_profiles_and_variants(tmp_path):
    card = read_card(MethodCard, method(tmp_path, METHOD))
    assert card.settings("paper") == {"width": 3, "depth": 2}
    assert card.settings("quick") == {"width": 1, "depth": 2}
    assert card.settings("quick", "deep") == {"width": 1, "depth": 9}


def test_one_name_in_two_folders_is_an_error_unless_it_is_the_same_card(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        method(folder, METHOD)
    assert list(Deck(MethodCard, (here, there))) == ["mine"]
    method(there, METHOD.replace("Mine", "Thine"))
    with pytest.raises(CardError, match="has the name of another card"):
        list(Deck(MethodCard, (here, there)))


def test_a_name_that_is_not_there_suggests_the_nearest():
    with pytest.raises(SelectionError, match="Did you mean 'ridge-probe'"):
        cards.methods()["rigde-probe"]


def test_cards_of_the_working_folder_come_before_the_installed_ones(tmp_path, monkeypatch):
    method(tmp_path, METHOD)
    monkeypatch.chdir(tmp_path)
    deck = cards.methods()
    assert deck["mine"].path == tmp_path / "methods" / "mine.yaml"
    assert {"mean", "ridge-probe"} <= set(deck)


@pytest.mark.parametrize("decks", [cards.methods, cards.tasks, cards.datasets])
def test_every_card_that_is_shipped_can_be_read(decks):
    for name, card in decks().items():
        assert card.name == name
        assert card.title
