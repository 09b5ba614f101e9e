"""Marker: what a store states of its format, read and written."""

import json

import pytest

from stbench.errors import StoreError
from stbench.runs.marker import MARKER, STORE_FORMAT, check_marker, format_of, put_marker


@pytest.mark.parametrize(("stored", "stated"), [({}, 0), ({"format": 1}, 1), ({"format": 99, "x": 1}, 99)])
def test_what_states_no_format_is_of_format_0(stored, stated):
    assert format_of(stored) == stated


@pytest.mark.parametrize("stated", ["1", None, 1.5, [1]])
def test_a_format_is_a_whole_number(stated):
    with pytest.raises(ValueError, match="its format is"):
        format_of({"format": stated})


@pytest.mark.parametrize("before", [None, "{", '{"format": "new"}'], ids=["none", "cut short", "no number"])
def test_a_store_with_results_states_its_format_again(tmp_path, before):
    (tmp_path / "jobs").mkdir()
    if before is not None:
        (tmp_path / MARKER).write_text(before)
    put_marker(tmp_path)
    assert json.loads((tmp_path / MARKER).read_text())["format"] == STORE_FORMAT
    check_marker(tmp_path)


@pytest.mark.parametrize("above", [1, 2, 100])
def test_a_newer_store_is_refused_whatever_it_holds(tmp_path, above):
    (tmp_path / "jobs").mkdir()
    (tmp_path / MARKER).write_text(json.dumps({"format": STORE_FORMAT + above}))
    with pytest.raises(StoreError, match="newer stbench"):
        check_marker(tmp_path)
