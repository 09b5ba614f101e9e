"""Conversion: what a dataclass holds comes back; unknown keys do not."""

import json
import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import StoreError
from stbench.report.conversion import plain_converter, value_from


@dataclass(frozen=True)
class Held:
    """Numbers, among them some that JSON has not."""

    values: tuple[float, ...]
    name: str = ""


@given(st.lists(st.floats(allow_infinity=False)).map(tuple), st.text())
def test_numbers_come_back_and_nan_is_null_meanwhile(values, name):
    converter = plain_converter()
    text = json.dumps(converter.unstructure(Held(values, name)), allow_nan=False)
    again = converter.structure(json.loads(text), Held)
    assert again.name == name
    assert [None if math.isnan(value) else value for value in again.values] == json.loads(text)["values"]


@pytest.mark.parametrize("document", [{"values": [1.0], "other": 1}, {"name": "x"}, {"values": ["a"]}])
def test_what_is_no_such_dataclass_is_refused(document):
    with pytest.raises(Exception, match="Held"):
        plain_converter().structure(document, Held)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not a thing held"),
        ("3", "is not a thing held"),
        ('{"name": "a"}', "is not a thing held"),
        ('{"values": [], "format": 3}', "has format 3"),
    ],
)
def test_a_file_that_holds_none_is_refused_with_what_makes_it_anew(text, told):
    with pytest.raises(StoreError, match=told) as raised:
        value_from(text, Held, 2, where="here.json", what="a thing held", command="stbench hold --store STORE")
    assert str(raised.value).startswith("here.json")
    assert ("Make it anew: stbench hold --store STORE" in str(raised.value)) == ("not" in told)
    assert ("a file that stbench hold wrote" in str(raised.value)) == ("not" in told)


def test_a_file_that_holds_one_is_read():
    assert value_from('{"values": [1], "name": "a"}', Held, 2, where="", what="", command="") == Held((1.0,), "a")
