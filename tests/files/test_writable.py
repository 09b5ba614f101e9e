import os

import pytest

from stbench.errors import StoreError
from stbench.files.writable import check_writable


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
