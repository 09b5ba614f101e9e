import os

import pytest

from stbench.errors import StoreError
from stbench.files.writable import check_room, check_writable


@pytest.mark.parametrize("below", ["", "not/there/yet"])
def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path, below):
    check_writable(tmp_path / below, "--out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["", "a/b"])
def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path, below):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StoreError, match="--out"):
        check_writable(tmp_path / "taken" / below, "--out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_another_user_is_refused(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match="Permission denied"):
        check_writable(tmp_path / "out", "--out")


def test_a_system_that_refuses_is_told_with_the_option(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(StoreError, match=r"Permission denied[\s\S]*--store"):
        check_writable(tmp_path, "--store")


@pytest.mark.parametrize(("needed", "enough"), [(0, True), (1000, True), (1001, False)])
def test_room_is_that_of_the_disk_on_which_a_folder_is_or_will_be(tmp_path, monkeypatch, needed, enough):
    asked = []
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("stbench.files.writable.shutil.disk_usage", lambda path: asked.append(path) or usage)
    if enough:
        check_room(tmp_path / "not/yet", needed, "a server", "--out")
    else:
        with pytest.raises(StoreError, match=r"has 1,000 bytes free on its disk, and 1,001 are to come[\s\S]*--out"):
            check_room(tmp_path / "not/yet", needed, "a server", "--out")
    assert asked == [tmp_path]
