"""Options of a card to the dataclass that they are for, and what is told of a mistake."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import pytest
from pydantic import Field

from stbench.cards import Contradiction, DatasetCard, changed_options, read_card, registered, with_options
from stbench.errors import CardError
from stbench.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Options:
    """One of each kind of option."""

    name: str
    folder: str = ""
    colour: Literal["red", "blue"] = "red"
    levels: tuple[int, ...] = ()
    share: Annotated[float, Field(gt=0, le=1)] = 0.5
    extra: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        if self.colour == "blue" and not self.levels:
            raise Contradiction(("colour",), "options.colour is 'blue', so options.levels must be given")


CARD = """\
reader: any
options:
  name: x
  colour: blue
  levels: [1, 2]
  share: 1
  extra: {a: 2}
"""


def made(folder, text=CARD):
    path = folder / "mine.yaml"
    path.write_text(text)
    card = read_card(DatasetCard, path)
    return with_options(Options, card.options, card, "options", beside=("root",))


def test_options_become_an_object_with_their_types_and_the_defaults_of_the_others(tmp_path):
    assert made(tmp_path) == Options(name="x", colour="blue", levels=(1, 2), share=1.0, extra={"a": 2.0})
    assert made(tmp_path, "reader: any\noptions: {name: y}\n") == Options(name="y")


def test_only_options_that_differ_from_their_defaults_have_changed(tmp_path):
    assert changed_options(made(tmp_path, "reader: any\noptions: {name: y, share: 0.5, levels: [], extra: {}}\n")) == {
        "name": "y"
    }
    assert changed_options(made(tmp_path))["levels"] == (1, 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("share", "shaer", 6, "has the unknown key 'options.shaer'.\nExpected one of root, name, folder, colour"),
        ("share", "rooot", 6, "Did you mean 'root'?"),
        ("  name: x\n", "", 2, "lacks the key 'options.name'"),
        ("name: x", "name: 5", 3, "options.name is 5.\nExpected a valid string"),
        ("blue", "blu", 4, "options.colour is 'blu'.\nExpected 'red' or 'blue'.\nDid you mean 'blue'?"),
        ("[1, 2]", "[1, two]", 5, "options.levels.1 is 'two'.\nExpected a valid integer"),
        ("[1, 2]", "7", 5, "options.levels is 7"),
        ("share: 1", "share: 0", 6, "options.share is 0.\nExpected greater than 0"),
        ("share: 1", "share: true", 6, "options.share is True"),
        ("{a: 2}", "{a: b}", 7, "options.extra.a is 'b'"),
        ("[1, 2]", "[]", 4, "options.colour is 'blue', so options.levels must be given"),
    ],
)
def test_a_mistake_is_told_with_its_line_what_is_there_and_what_is_expected(tmp_path, old, new, line, message):
    with pytest.raises(CardError) as raised:
        made(tmp_path, CARD.replace(old, new, 1))
    assert str(raised.value).startswith(f"{tmp_path / 'mine.yaml'}:{line}: ")
    assert message in str(raised.value)


def test_where_there_are_no_options_any_is_unknown(tmp_path):
    @dataclass(frozen=True)
    class Nothing:
        """None at all."""

    (tmp_path / "mine.yaml").write_text(CARD)
    card = read_card(DatasetCard, tmp_path / "mine.yaml")
    with pytest.raises(CardError, match=r"unknown key 'options.name'.\nExpected no key here"):
        with_options(Nothing, card.options, card, "options")


def test_a_name_that_is_not_registered_is_told_with_its_line_and_the_nearest(tmp_path):
    (tmp_path / "mine.yaml").write_text(CARD)
    card = read_card(DatasetCard, tmp_path / "mine.yaml")
    things = Registry("thing", builtin={"many": "pathlib:Path"}, group="stbench.nobody")
    with pytest.raises(CardError, match=r"mine.yaml:1: reader is 'any'.\nExpected one of many.\nDid you mean 'many'\?"):
        registered(things, card.reader, card, "reader")
