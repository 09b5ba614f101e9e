"""Options of ``score``: what rows are called."""

from pathlib import Path

import pytest

from stbench.cli.submit_options import ScoreOptions
from stbench.errors import SelectionError


@pytest.mark.parametrize(
    ("files", "name", "names"),
    [
        (("a/mine.csv.gz",), "", ["mine"]),
        (("a/mine.parquet", "b/yours.v2.h5ad"), "", ["mine", "yours.v2"]),
        (("tree",), "", ["tree"]),
        (("tree",), "Mine", ["Mine"]),
    ],
)
def test_a_row_is_called_as_its_file_or_as_was_said(files, name, names):
    assert list(ScoreOptions(name=name)._names([Path(file) for file in files], set())) == names


@pytest.mark.parametrize(
    ("files", "name", "taken"),
    [(("a.csv", "b.csv"), "x", ()), (("a.csv", "b/a.csv"), "", ()), (("a.csv",), "", ("a",))],
)
def test_rows_that_are_called_alike_are_refused(files, name, taken):
    with pytest.raises(SelectionError):
        ScoreOptions(name=name)._names([Path(file) for file in files], set(taken))
