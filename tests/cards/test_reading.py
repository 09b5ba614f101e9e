"""One card is read strictly: a mistake is told with file, line and what would be right."""

import pytest

from stbench.cards import MethodCard, read_card
from stbench.errors import CardError
from tests.made.card_texts import METHOD


def method(folder, text):
    (folder / "mine.yaml").write_text(text)
    return folder / "mine.yaml"


def test_a_card_that_is_right_is_what_it_says_and_knows_its_file(tmp_path):
    path = method(tmp_path, METHOD)
    card = read_card(MethodCard, path)
    assert (card.name, card.path, card.adapter, card.title) == ("mine", path, "mean", "Mine")
    assert card.paper["width"].value == 3
    assert card.at("variants", "deep", "set") == f"{path}:8"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("quick:", "quikc:", 6, "Did you mean 'quick'?"),
        ("value: 3", "valeu: 3", 4, "Did you mean 'value'?"),
        ("set: {depth", "sett: {depth", 8, "Did you mean 'set'?"),
        ("title: Mine", "title: 5", 2, "title is 5"),
        ("title: Mine", "title: null", 2, "title is None"),
        ("quick: {width: 1}", "quick: 1", 6, "quick is 1"),
        ("adapter: mean\n", "", 1, "lacks the key 'adapter'"),
        ("adapter: mean", "adapter: mean\nformat: 2", 2, "newer stbench"),
        ("adapter: mean", "adapter: mean\nformat: one", 2, "format is 'one'"),
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


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe", b"a: 2020-01-01", b"a: !!binary aGk=", b"a: \x00"])
def test_what_is_no_card_at_all_is_told_with_its_file(tmp_path, content):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(CardError, match=str(path)):
        read_card(MethodCard, path)


@pytest.mark.parametrize("place", ["beside", "elsewhere", "nowhere"])
def test_the_card_that_one_is_like_is_looked_for_beside_it_and_in_the_folders(tmp_path, place):
    for folder in ("beside", "elsewhere", "nowhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / place / "base.yaml").write_text(METHOD)
    path = method(tmp_path / "beside", "like: base\ntitle: Child\n")
    if place == "nowhere":
        with pytest.raises(CardError, match="is like 'base', which is not a card"):
            read_card(MethodCard, path, (tmp_path / "elsewhere",))
    else:
        card = read_card(MethodCard, path, (tmp_path / "elsewhere",))
        assert (card.title, card.quick, card.path) == ("Child", {"width": 1}, path)
