"""Options of the reader of legacy tables."""

import json

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.options import StTablesOptions


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"patients": 3}, "a pattern, or a patient per slide"),
        ({"metadata": "m.csv"}, "a table with its slide_column and patient_column"),
        ({"metadata": "m.csv", "slide_column": "s", "patient_column": "p", "patients": "(S)"}, "nothing, where"),
        ({"step_um": 0}, "micrometres above 0"),
        ({"images": "a.jpg"}, "a file per slide"),
        ({"counts": []}, "a file per slide"),
        ({"labels": 1}, "a text"),
    ],
)
def test_what_an_option_cannot_be_is_refused_by_name(options, told):
    with pytest.raises(DataError, match=told):
        StTablesOptions(**options)


@pytest.mark.parametrize("options", [{}, {"slides": 151673, "images": {1: "a.jpg"}}, {"slides": ["a", "b"]}])
def test_options_are_plain_values_for_fingerprints(options):
    plain = StTablesOptions(**options).plain()
    assert json.loads(json.dumps(plain))["slides"] == [str(name) for name in plain["slides"]]
