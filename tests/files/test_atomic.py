import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import StoreError
from stbench.files.atomic import replacing, unwritable, write_text, writing


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@given(st.text())
def test_a_file_is_whole_readable_by_all_and_alone(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("text") / "new/folder/file.txt"
    write_text(path, text)
    assert path.read_bytes() == text.encode()
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["file.txt"]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "file.txt"
    write_text(path, "old")
    with replacing(path) as half:
        half.write_text("new")
        assert path.read_text() == "old"
        assert half.suffix == ".txt"
    assert path.read_text() == "new"


def _fail_halfway(path, error):
    with writing(path) as half:
        half.write_text("ne")
        raise error


@pytest.mark.parametrize("error", [ValueError("a mistake"), KeyboardInterrupt()])
def test_a_failure_halfway_leaves_the_old_file_and_no_half_one(tmp_path, error):
    path = tmp_path / "file.txt"
    write_text(path, "old")
    with pytest.raises(type(error)):
        _fail_halfway(path, error)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file.txt"]


def test_a_file_in_the_place_of_a_folder_is_told_with_the_option_that_names_it(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written") as raised:
        write_text(tmp_path / "file/table.md", "text", "--out")
    assert raised.value.todo == "Name another folder with --out"
    assert isinstance(raised.value.__cause__, OSError)


@pytest.mark.parametrize(
    ("code", "expected", "todo"),
    [
        (errno.ENOSPC, "free space", "Free some space and run again, or name another folder with --cache"),
        (errno.EDQUOT, "free space", "Free some space"),
        (errno.EACCES, "may write to", "Name another folder with --cache"),
        (errno.EROFS, "may write to", "Name another folder with --cache"),
        (errno.ENOTDIR, "folders alone", "Name another folder with --cache"),
        (errno.EIO, "can be written", "Name another folder with --cache"),
    ],
)
def test_the_reason_decides_what_to_do(tmp_path, code, expected, todo):
    error = unwritable(tmp_path, OSError(code, os.strerror(code)), "--cache")
    assert os.strerror(code) in error.found
    assert expected in error.expected
    assert error.todo.startswith(todo)


def test_where_the_user_named_the_file_another_file_is_advised(tmp_path):
    assert unwritable(tmp_path, OSError(errno.EIO, "broken")).todo == "Name another file"
