"""Errors: sentences that say where, what, what else and what to do, and that survive the way between processes."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench import errors
from stbench.errors import StbenchError, counted

KINDS = sorted(name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, StbenchError))
clauses = st.text("abc '.?!", min_size=1).filter(lambda text: text.strip() == text)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("a.yaml:3", "is 'x'"), "a.yaml:3: is 'x'."),
        (("a", "is b", "c"), "a: is b.\nExpected c."),
        (("a", "is b", "", "Do d"), "a: is b.\nDo d."),
        (("a", "is b", "c", "Do d"), "a: is b.\nExpected c.\nDo d."),
        (("a", "is b!", "c or d?", "Read e."), "a: is b!\nExpected c or d?\nRead e."),
    ],
    ids=["shortest", "expected", "to do", "all", "full stops"],
)
def test_a_message_has_a_line_for_each_part_that_is_given(parts, message):
    assert str(StbenchError(*parts)) == message


@given(clauses, clauses, st.just("") | clauses, st.just("") | clauses)
def test_every_line_ends_as_one_sentence(where, found, expected, todo):
    lines = str(StbenchError(where, found, expected, todo)).split("\n")
    assert len(lines) == 1 + bool(expected) + bool(todo)
    for line, part in zip(lines, [text for text in (found, expected, todo) if text], strict=True):
        assert line.endswith(part if part[-1] in ".?!" else f"{part}.")


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_comes_back_whole_from_another_process(name):
    error = getattr(errors, name)("a file", "is broken", "a whole one", "Copy it again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_all_kinds_are_known_and_none_of_another_module():
    class Outside(StbenchError):
        """Of a package of somebody else's."""

    assert {kind.__name__ for kind in errors.errors_of_stbench()} == set(KINDS)
    assert Outside not in errors.errors_of_stbench()


@pytest.mark.parametrize(("number", "says"), [(0, "0 slides"), (1, "1 slide"), (2, "2 slides"), (1194, "1194 slides")])
def test_one_is_counted_as_one(number, says):
    assert counted(number, "slide") == says
