"""What is said about slides without counts, before any is read."""

from pathlib import Path

import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.request import Request


def test_a_folder_is_found_again_after_the_working_folder_changed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    request = Request(folder=Path("new"))
    assert request.folder == tmp_path / "new"
    assert hash(request) == hash(Request(folder=tmp_path / "new"))


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize(("name", "option"), [("mpp_um", "--mpp"), ("pitch_um", "--pitch")])
def test_a_size_that_is_none_is_told_by_its_option(tmp_path, name, option, value):
    with pytest.raises(DataError, match=f"{option} .*is no size"):
        Request(folder=tmp_path, **{name: value})
