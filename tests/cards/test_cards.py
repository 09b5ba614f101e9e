import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench import cards
from stbench.cards import Deck, MethodCard, Resources, TaskCard, read_card
from stbench.errors import CardError, SelectionError

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
        ("title: Mine", "title: 5", 2, "title is 5"),
        ("quick: {width: 1}", "quick: 1", 6, "quick is 1"),
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


def task(folder, text):
    path = folder / "task.yaml"
    path.write_text(text)
    return path


ALONE = """\
kind: expression
version: 2
split: {scheme: leave-one-sample-out, unit: slide}
panel:
  rule: hvg-union
  chosen_on: all
batch_correction: harmony
metrics: [pcc_overall]
tags: [same-patient, transductive]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("on: all", "on: train", 6, "batch_correction is 'harmony', so panel.chosen_on must be 'all'"),
        (", transductive]", "]", 6, "panel.chosen_on is 'all', so tags must contain 'transductive'"),
    ],
)
def test_two_keys_that_do_not_go_together_are_told_at_the_line_of_one(tmp_path, old, new, line, message):
    path = task(tmp_path, ALONE.replace(old, new))
    with pytest.raises(CardError) as raised:
        read_card(TaskCard, path)
    assert str(raised.value) == f"{path}:{line}: {message}."


def test_a_card_knows_the_line_of_each_of_its_keys(tmp_path):
    path = task(tmp_path, ALONE)
    card = read_card(TaskCard, path)
    assert card.at("panel", "chosen_on") == f"{path}:6"
    assert card.at("tags", 1) == f"{path}:9"
    assert card.at("panel", "genes") == f"{path}:4", "of the key above one that is not stated"
    assert card.at("controls") == f"{path}:1"
    assert card.stated_in("panel") == path
    assert TaskCard(**card.model_dump()).at("panel") == "task card"


def test_options_of_a_choice_are_kept_as_they_are_given(tmp_path):
    card = read_card(TaskCard, task(tmp_path, ALONE.replace("rule: hvg-union", "rule: any\n  new: [1, {a: 2.5}]")))
    assert (card.panel.rule, card.panel.chosen_on, card.panel.options) == ("any", "all", {"new": [1, {"a": 2.5}]})


def test_what_a_profile_needs_of_a_machine(tmp_path):
    text = METHOD + "resources: {paper: {gpus: 0.5, gpu_memory_gb: 40.0, cpus: 2}}\n"
    card = read_card(MethodCard, method(tmp_path, text))
    assert card.resources_of("paper") == Resources(cpus=2, gpus=0.5, gpu_memory_gb=40.0)
    assert card.resources_of("quick") == Resources()
    with pytest.raises(CardError, match=r"mine.yaml:9: resources.paper.gpus is -1"):
        read_card(MethodCard, method(tmp_path, text.replace("0.5", "-1")))


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
