"""What is wrong with a card, in one sentence: where, what is there, what is expected, the nearest name."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError, field_validator

from stbench.cards.base import Choice, Contradiction, Part
from stbench.cards.explain import contradicted, explained


class Inner(Part):
    """A part."""

    width: int
    colour: Literal["red", "blue"] = "red"


class Rule(Choice):
    """A choice."""

    name: str


class Outer(Part):
    """One of each kind of place that a part may have."""

    title: str = ""
    inner: Inner | None = None
    rule: Rule | None = None
    several: dict[str, Inner] = Field(default_factory=dict)
    listed: tuple[Inner, ...] = ()
    share: Annotated[float, Field(gt=0)] = 0.5

    @field_validator("title")
    @classmethod
    def _not_empty(cls, title: str) -> str:
        if title == "contradiction":
            raise Contradiction(("there",), "title is 'contradiction', so something must be there")
        return title


def at(keys):
    return "/".join(map(str, ("card", *keys)))


def error_of(data, **more):
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(data, strict=False)
    return explained(Outer, raised.value, at, **more)


@pytest.mark.parametrize(
    ("data", "where", "found", "expected", "todo"),
    [
        ({"titel": 1}, "titel", "has the unknown key 'titel'", "one of title, inner, rule, several, listed, share",
         "Did you mean 'title'?"),
        ({"inner": {"width": 1, "color": 1}}, "inner/color", "has the unknown key 'inner.color'",
         "one of width, colour", "Did you mean 'colour'?"),
        ({"several": {"a": {"width": 1, "widht": 2}}}, "several/a/widht", "has the unknown key 'several.a.widht'",
         "one of width, colour", "Did you mean 'width'?"),
        ({"several": {"a": {}}}, "several/a/width", "lacks the key 'several.a.width'", "a value for it", "Add the key"),
        ({"rule": {}}, "rule/name", "lacks the key 'rule.name'", "a value for it", "Add the key"),
        ({"title": 5}, "title", "title is 5", "a valid string", "Correct the value"),
        ({"share": 0}, "share", "share is 0", "greater than 0", "Correct the value"),
        ({"inner": {"width": 1, "colour": "bleu"}}, "inner/colour", "inner.colour is 'bleu'", "'red' or 'blue'",
         "Did you mean 'blue'?"),
        ({"inner": {"width": 1, "colour": "zzzz"}}, "inner/colour", "inner.colour is 'zzzz'", "'red' or 'blue'",
         "Correct the value"),
        ({"title": "contradiction"}, "title/there", "title is 'contradiction', so something must be there", "", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands_with_what_would_be_right(data, where, found, expected, todo):
    error = error_of(data)
    assert (error.where, error.found, error.expected, error.todo) == (f"card/{where}", found, expected, todo)


@pytest.mark.parametrize("data", [{"title": 5, "more": 1}, {"more": 1, "share": 0}, {"inner": {}, "more": 1}])
def test_an_unknown_key_is_told_before_other_mistakes_because_it_may_be_their_reason(data):
    assert error_of(data).found == "has the unknown key 'more'"


@pytest.mark.parametrize(("key", "todo"), [("rooot", "Did you mean 'root'?"), ("titel", "Did you mean 'title'?")])
def test_keys_above_lead_to_the_place_and_keys_beside_are_known_there(key, todo):
    error = error_of({key: 1}, above=("options", 2), beside=("root",))
    assert (error.where, error.todo) == (f"card/options/2/{key}", todo)
    assert error.found == f"has the unknown key 'options.2.{key}'"
    assert error.expected.startswith("one of root, title")


@pytest.mark.parametrize("above", [(), ("options",), ("variants", "deep")])
def test_a_contradiction_is_told_at_the_key_that_it_names(above):
    error = contradicted(Contradiction(("colour",), "blue asks for levels"), at, above)
    assert (error.where, error.found) == (at((*above, "colour")), "blue asks for levels")
