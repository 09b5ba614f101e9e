"""Genes of a shipped list that not all slides have are counted and named; a file that is no list is refused."""

import json

import pytest

from stbench.errors import DataError
from stbench.readers.hest.gene_lists import remarks_on_lists

COMMON = frozenset({"A", "B", "C"})


@pytest.mark.parametrize(
    ("genes", "told"),
    [
        (["A", "C"], ()),
        ([], ()),
        (["A", "X"], ("1 of the 2 genes of var_50genes.json are not in all slides: X",)),
        ([*"UVWXYZ"], ("6 of the 6 genes of var_50genes.json are not in all slides: U, V, W, X, Y, ...",)),
    ],
)
def test_what_slides_lack_is_counted_and_named(tmp_path, genes, told):
    (tmp_path / "var_50genes.json").write_text(json.dumps({"genes": genes}))
    (tmp_path / "other.json").write_text("not looked at")
    assert remarks_on_lists(tmp_path, COMMON) == told


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"genes": "A"}', '{"genes": [1]}', '{"genes": {"A": 1}}', "\0"])
def test_a_file_that_is_no_list_is_refused(tmp_path, content):
    (tmp_path / "mean_50genes.json").write_text(content)
    with pytest.raises(DataError, match=r"mean_50genes.json: "):
        remarks_on_lists(tmp_path, COMMON)
