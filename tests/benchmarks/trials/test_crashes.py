"""Trials of crashes in short form, and that they notice what writes in place."""

from pathlib import Path

import pytest

from benchmarks.trials import crashes
from benchmarks.trials.crashes import OLD, WRITINGS, Writing


@pytest.mark.parametrize("number", [2, 9])
@pytest.mark.parametrize("happens", [crashes._crash, lambda: crashes._fail(28)], ids=["crash", "error"])
@pytest.mark.parametrize(
    ("writing", "before"), [(one, before) for one in WRITINGS for before in (None, OLD)[: 1 + one.replaces]]
)
def test_what_was_there_is_there_or_what_is_new(writing, before, happens, number):
    def prepare(folder: Path):
        crashes._at_call(number, happens, folder)

    reached, outcome = crashes.tried("group", writing, before, prepare)
    assert (reached, outcome.detail) == (True, "")


@pytest.mark.parametrize("exchange", [True, False])
def test_every_call_of_replacing_a_folder_may_be_the_last(exchange):
    ended = list(crashes.at_calls("group", WRITINGS[1], OLD, 200, crashes._crash, exchange=exchange))
    assert len(ended) > 20
    assert all(outcome.held for outcome in ended)


def _write(folder, text):
    folder.mkdir(exist_ok=True)
    (folder / "file").write_text("")
    (folder / "file").chmod(0o644)
    (folder / "file").write_text(text)


def _read(folder):
    return (folder / "file").read_text() if (folder / "file").exists() else None


@pytest.mark.parametrize("before", [None, OLD])
def test_the_trials_notice_what_writes_in_place(before):
    in_place = Writing("in place", _write, _read)
    ended = list(crashes.at_calls("group", in_place, before, 20, crashes._crash))
    assert any("''" in outcome.detail for outcome in ended)
