"""Tables of a folder: all of them, in a fixed order, and errors that name the file."""

import json

import pytest

from stbench.errors import StoreError
from stbench.report.page.tables import published
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_boards(tmp_path_factory.mktemp("boards"))


def test_tables_without_a_badge_come_first(folder):
    tables = published(folder)
    assert [table.key for table in tables] == [
        f"made/made-{task}" for task in ("clustering", "task", "variants", "same-patient")
    ]
    assert [table.gallery is not None for table in tables] == [True, True, False, False]
    assert tables[1].document["facts"]["task"] == "made-task"


@pytest.mark.parametrize("name", ["other.json", "list.json"])
def test_other_json_is_passed_over(folder, tmp_path, name):
    write_boards(tmp_path)
    (tmp_path / "made" / name).write_text({"other.json": '{"a": 1}', "list.json": "[1]"}[name])
    assert len(published(tmp_path)) == len(published(folder))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.rename(one.with_name("moved.json")), "(?s)moved.json.*made/made-task.json"),
        (lambda one: one.write_text(json.dumps({**json.loads(one.read_text()), "format": 99})), "has format 99"),
        (lambda one: one.write_text(json.dumps({**json.loads(one.read_text()), "rows": 3})), "is not a leaderboard"),
        (lambda one: one.write_bytes(b"\xff\xfe{"), "cannot be read"),
        (lambda one: one.with_name("made-task.gallery.json").write_text("{"), "is not a gallery"),
    ],
    ids=["another name", "a newer format", "no rows", "no text", "half a gallery"],
)
def test_what_is_damaged_is_told(tmp_path, change, said):
    change(write_boards(tmp_path) / "made" / "made-task.json")
    with pytest.raises(StoreError, match=said):
        published(tmp_path)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(StoreError, match=r"(?s)has no leaderboard.*stbench run"):
        published(tmp_path)
