"""Publish: every format of a leaderboard, and pages and tables beside it, each written whole or told."""

import os
from pathlib import Path

import pandas as pd
import pytest

from stbench.errors import StoreError
from stbench.report.formats import Format, formats
from stbench.report.publish import publish, write_page, write_parquet
from tests.made.board import board


def test_a_leaderboard_is_written_in_every_format(tmp_path):
    paths = publish(board(), tmp_path)
    assert paths == tuple(tmp_path / "made" / f"made-task{formats[name].suffix}" for name in formats.names())
    for path, name in zip(paths, formats.names(), strict=True):
        assert path.read_bytes() == formats[name](board()).encode()
    assert sorted(tmp_path.rglob("*.*")) == sorted(paths)


def test_a_format_of_another_package_is_written_too(tmp_path, monkeypatch):
    monkeypatch.setitem(formats._loaded, "names", Format("Names", ".txt", lambda made: f"{made.rows[0].name}\n"))
    publish(board(), tmp_path)
    assert (tmp_path / "made" / "made-task.txt").read_text() == "Good\n"


@pytest.mark.parametrize("text", ["", "a µ †\n", "one\ntwo\n"])
def test_a_page_is_written_as_it_is_and_in_the_place_of_another(tmp_path, text):
    for before in ("older and longer", text):
        path = write_page(before, tmp_path, "made", "made-task.audit.md")
    assert path == tmp_path / "made" / "made-task.audit.md"
    assert path.read_bytes() == text.encode()
    assert list(path.parent.iterdir()) == [path]


def test_a_table_is_written_as_parquet(tmp_path):
    table = pd.DataFrame({"gene": ["A", "B"], "value": [0.5, float("nan")]})
    write_parquet(table, tmp_path / "deep" / "scores.parquet")
    assert pd.read_parquet(tmp_path / "deep" / "scores.parquet").equals(table)


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda folder: write_parquet(pd.DataFrame({"a": [1]}), folder / "scores.csv"), "ends in .parquet"),
        (lambda folder: write_parquet(pd.DataFrame({"a": [1]}), folder / "file" / "a.parquet"), "cannot be written"),
        (lambda folder: write_page("text", folder / "file", "made", "a.md"), "cannot be written.*--out"),
        (lambda folder: publish(board(), folder / "file"), "cannot be written.*--out"),
    ],
    ids=["another name", "a table under a file", "a page under a file", "a leaderboard under a file"],
)
def test_what_cannot_be_written_is_told(tmp_path, write, told):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=f"(?s){told}"):
        write(tmp_path)


def test_nothing_half_is_left_where_the_disk_is_full(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StoreError, match=r"(?s)No space left.*Free some space"):
        write_page("text", tmp_path, "made", "a.md")
    assert [name for _, _, names in os.walk(tmp_path) for name in names] == []


@pytest.mark.parametrize("name", ["..", "../up", "a/b", "", "=cmd", "\x1b", "x" * 300])
def test_a_name_that_would_lead_elsewhere_is_refused(tmp_path, name):
    for dataset, page in ((name, "a.md"), ("made", name)):
        with pytest.raises(StoreError, match="cannot name a file"):
            write_page("text", tmp_path / "out", dataset, page)
    assert list(tmp_path.iterdir()) == []
