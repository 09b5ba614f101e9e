"""Whatever stands in a module or class and was replaced is named; what modules keep for themselves is not."""

import json
import os

import numpy as np
import pytest

from stbench.data import Slide, slide, target
from stbench.runs.process.definitions import definitions, replaced


def nothing():
    """In the place of something."""


@pytest.mark.parametrize(
    ("owner", "name", "value", "expected"),
    [
        (np, "median", nothing, ["numpy.median"]),
        (os, "listdir", nothing, ["os.listdir"]),
        (json, "dumps", None, ["json.dumps"]),
        (Slide, "expression", nothing, ["Slide.expression"]),
        (Slide, "counts", property(nothing), ["Slide.counts"]),
        (slide, "Slide", type("Slide", (), {}), ["stbench.data.slide.Slide"]),
        (target, "COUNTS", None, ["stbench.data.target.COUNTS"]),
        (os, "added_since", nothing, []),
        (os, "linesep", "", []),
    ],
)
def test_what_was_replaced_is_named(monkeypatch, owner, name, value, expected):
    before = definitions()
    monkeypatch.setattr(owner, name, value, raising=False)
    assert replaced(before) == expected
    monkeypatch.undo()
    assert replaced(before) == []
