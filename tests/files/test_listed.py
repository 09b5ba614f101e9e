"""Listed folders: a file that is not what the list says is damaged; folders without a list are taken as they are."""

import os

import pytest

from stbench.files.damage import Damaged
from stbench.files.listed import CHECKSUMS, check_folder, checked_file, is_listed, list_folder

FILES = {"training.json": "{}", "part/weights.bin": "numbers", "log.txt": ""}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_listed_folder_is_whole(folder):
    assert not is_listed(folder)
    list_folder(folder)
    assert is_listed(folder)
    check_folder(folder)
    assert [checked_file(folder, name).read_text() for name in FILES] == list(FILES.values())


@pytest.mark.parametrize("happened", [
    lambda path: path.write_text(path.read_text() + " "), os.unlink, lambda path: (path.unlink(), path.mkdir()),
], ids=["another byte", "gone", "a folder"])  # fmt: skip
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_what_was_listed_is_damaged(folder, name, happened):
    list_folder(folder)
    happened(folder / name)
    for ask in (check_folder, lambda path: checked_file(path, name)):
        with pytest.raises(Damaged, match=name):
            ask(folder)
    others = [other for other in FILES if other != name]
    assert [checked_file(folder, other).name for other in others] == [other.split("/")[-1] for other in others]


@pytest.mark.parametrize("content", ["", "{}", '{"files": []}', "[]"])
def test_a_damaged_list_vouches_for_nothing(folder, content):
    list_folder(folder)
    (folder / CHECKSUMS).write_text(content)
    with pytest.raises(Damaged, match=CHECKSUMS):
        checked_file(folder, "log.txt")


def test_a_file_that_was_not_listed_is_not_vouched_for(folder):
    list_folder(folder)
    (folder / "new.txt").write_text("new")
    with pytest.raises(Damaged, match="new"):
        checked_file(folder, "new.txt")


def test_a_folder_of_before_is_taken_as_it_is(folder):
    check_folder(folder)
    assert checked_file(folder, "log.txt") == folder / "log.txt"
