"""Shares of variance as JSON: what is read is what was written, and what is none is refused."""

import dataclasses
import json

import numpy as np
import pytest

from stbench.analyses.variance import FORMAT, variance_shares
from stbench.errors import StoreError
from stbench.report.variance_json import variance_from, variance_json
from tests.made.crossed import cross_of, drawn_cells

KNOWN = {(1,): 1.0, (2,): 1.0, (0, 1, 2, 3): 0.5}


@pytest.mark.parametrize("n_patients", [2, 4])
def test_what_is_read_is_what_was_written(n_patients):
    shares = variance_shares(cross_of(drawn_cells(KNOWN, (2, 3, n_patients, 6)), left_out=("x",)))
    again = variance_from(variance_json(shares), "here")
    assert variance_json(again) == variance_json(shares)
    np.testing.assert_equal(dataclasses.asdict(again), dataclasses.asdict(shares))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: "{", "is not a document of shares of variance"),
        (lambda text: "[]", "is not a document of shares of variance"),
        (lambda text: text.replace('"of_rows"', '"rows"'), "is not a document of shares of variance"),
        (lambda text: json.dumps({**json.loads(text), "format": FORMAT + 1}), "has format 2"),
    ],
    ids=["broken", "list", "lacks", "newer"],
)
def test_what_holds_no_shares_is_refused(change, told):
    text = variance_json(variance_shares(cross_of(drawn_cells(KNOWN, (2, 3, 2, 6)))))
    with pytest.raises(StoreError, match=told):
        variance_from(change(text), "here")
