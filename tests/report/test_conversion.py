"""Conversion: what a dataclass holds comes back; unknown keys do not."""

import json
import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.report.conversion import plain_converter


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
