import errno
import os
from pathlib import Path

import pytest

from stbench.files import folders
from stbench.files.folders import STALE_S, parts, remove_stale, replacing_folder


@pytest.fixture(params=[True, False], ids=["exchanged", "one after the other"])
def _either_way(request, monkeypatch):
    """Systems that exchange two names in one step, and those that do not."""
    if not request.param:
        monkeypatch.setattr(folders, "exchanged", lambda *_: False)


def fill(target, text):
    with replacing_folder(target) as half:
        (half / "part").mkdir()
        (half / "part/file.txt").write_text(text)


def fail_halfway(target, error):
    with replacing_folder(target) as half:
        (half / "file.txt").write_text("new")
        raise error("halfway")


@pytest.mark.usefixtures("_either_way")
def test_a_folder_takes_the_place_of_an_earlier_one(tmp_path):
    target = tmp_path / "new/result"
    for text in ("old", "new"):
        fill(target, text)
        assert (target / "part/file.txt").read_text() == text
        assert [path.name for path in target.parent.iterdir()] == ["result"]
    assert target.stat().st_mode & 0o777 == 0o755


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
def test_a_failure_halfway_leaves_the_old_folder(tmp_path, error):
    fill(tmp_path / "result", "old")
    with pytest.raises(error, match="halfway"):
        fail_halfway(tmp_path / "result", error)
    assert (tmp_path / "result/part/file.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_where_the_new_folder_cannot_be_renamed_the_old_one_is_put_back(tmp_path, monkeypatch, code):
    target, rename = tmp_path / "result", Path.rename
    fill(target, "old")

    def full_once_the_old_is_away(self, to):
        if self.name.startswith(".half-") and not target.exists():
            raise OSError(code, os.strerror(code))
        return rename(self, to)

    monkeypatch.setattr(folders, "exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", full_once_the_old_is_away)
    with pytest.raises(OSError, match=os.strerror(code)):
        fill(target, "new")
    assert (target / "part/file.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_another_process_that_keeps_writing_ends_in_an_error(tmp_path, monkeypatch):
    fill(tmp_path / "result", "old")

    def taken(self, to):
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    monkeypatch.setattr(folders, "exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", taken)
    with pytest.raises(OSError, match="keeps writing"):
        fill(tmp_path / "result", "new")
    assert (tmp_path / "result/part/file.txt").read_text() == "old"


@pytest.mark.parametrize(("age_s", "stays"), [(0, True), (STALE_S / 2, True), (2 * STALE_S, False)])
@pytest.mark.parametrize("name", [".half-file", ".old-folder"])
def test_what_was_left_half_written_goes_after_a_day(tmp_path, name, age_s, stays):
    path = tmp_path / name
    if name.endswith("folder"):
        path.mkdir()
    else:
        path.write_text("half")
    then = path.stat().st_mtime - age_s
    os.utime(path, (then, then))
    (tmp_path / "result").mkdir()
    os.utime(tmp_path / "result", (0, 0))
    remove_stale(tmp_path)
    assert path.exists() == stays
    assert (tmp_path / "result").exists()


@pytest.mark.parametrize("call", [lambda folder: list(parts(folder)), lambda folder: fill(folder / "result", "new")])
def test_a_folder_that_cannot_be_listed_is_an_error_and_not_empty(tmp_path, monkeypatch, call):
    (tmp_path / "part").mkdir()
    scandir = os.scandir

    def forbidden(path="."):
        if not isinstance(path, int) and Path(path).name == "part":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    with pytest.raises(PermissionError):
        call(tmp_path)


def test_the_parts_of_a_folder_are_its_files_and_folders(tmp_path):
    fill(tmp_path / "result", "text")
    assert {path.relative_to(tmp_path).as_posix() for path in parts(tmp_path / "result")} == {
        "result/part", "result/part/file.txt"
    }  # fmt: skip
