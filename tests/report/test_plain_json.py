"""Plain JSON: values come back as they were, NaN as null, and what is none is refused with what makes it anew."""

import json
import math
from dataclasses import asdict, dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import StoreError
from stbench.report.plain_json import converter, value_from


@dataclass(frozen=True)
class Kept:
    name: str
    numbers: tuple[float, ...]
    format: int = 2


def read(text):
    return value_from(text, Kept, 2, where="here.json", what="a kept value", command="stbench keep --store STORE")


@given(st.text(), st.lists(st.floats(allow_infinity=False)).map(tuple))
def test_what_is_read_is_what_was_written(name, numbers):
    value = Kept(name, numbers)
    np.testing.assert_equal(asdict(read(json.dumps(converter().unstructure(value), allow_nan=False))), asdict(value))


@pytest.mark.parametrize(("number", "stands"), [(1.5, "1.5"), (math.nan, "null"), (math.inf, "null")])
def test_what_json_lacks_is_null(number, stands):
    assert json.dumps(converter().unstructure(Kept("a", (number,)))["numbers"]) == f"[{stands}]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not a kept value"),
        ("3", "is not a kept value"),
        ('{"name": "a"}', "is not a kept value"),
        ('{"name": "a", "numbers": [], "more": 1}', "is not a kept value"),
        ('{"name": "a", "numbers": [], "format": 3}', "has format 3"),
    ],
)
def test_what_holds_none_is_refused(text, told):
    with pytest.raises(StoreError, match=told) as raised:
        read(text)
    assert str(raised.value).startswith("here.json")
    assert ("Make it anew: stbench keep --store STORE" in str(raised.value)) == ("not" in told)
    assert ("a file that stbench keep wrote" in str(raised.value)) == ("not" in told)
