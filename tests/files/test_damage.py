"""Damage: said once, survives pickling, in one line."""

import pickle
from pathlib import Path

import pytest

from stbench.files.damage import damaged, note, note_damage


@pytest.mark.parametrize("reason", ["its checksum is another", ValueError("of\nmany\n\nlines"), "x" * 5000, EOFError()])
def test_damage_is_one_short_line_with_what_to_do(reason):
    error = damaged(Path("store/a.npy"), reason)
    assert error.where == "store/a.npy"
    assert "\n" not in error.found
    assert len(error.found) < 250
    assert error.reason
    assert "Delete it and run again" in str(error)


def test_damage_survives_the_way_back_from_a_worker():
    error = damaged(Path("a.npy"), "its checksum is another")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.reason) == (type(error), str(error), error.reason)


def test_a_note_is_said_once_in_a_process(caplog):
    note.cache_clear()
    for _ in range(3):
        note_damage(damaged(Path("a.npy"), "its checksum is another"), "it is made again")
    assert caplog.messages == ["stbench: a.npy: is damaged (its checksum is another); it is made again"]
