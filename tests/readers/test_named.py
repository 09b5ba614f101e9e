"""Files that a card names lie below the data root."""

import pytest

from stbench.errors import DataError
from stbench.readers.named import named_file


def test_a_file_below_the_root_is_found(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more/labels.tsv").write_text("")
    assert named_file(tmp_path, "more/labels.tsv", "labels", "card") == tmp_path / "more/labels.tsv"


@pytest.mark.parametrize("name", ["../labels.tsv", "/etc/passwd", "more/../../labels.tsv"])
def test_a_path_out_of_the_root_is_refused(name, tmp_path):
    (tmp_path / "labels.tsv").write_text("")
    with pytest.raises(DataError, match=r"below --data-root"):
        named_file(tmp_path / "root", name, "labels", "card")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        named_file(tmp_path, "labels.tsv", "labels", "card")
