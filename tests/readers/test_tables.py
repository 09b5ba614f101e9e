"""Tables and matrices as datasets ship them: errors name the file and the line."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers.matrices import read_counts
from stbench.readers.tables import check_numbers, read_table, require


def write(path, text):
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["spots.tsv", "spots.tsv.gz"])
def test_a_table_has_the_columns_that_are_needed(tmp_path, name):
    path = write(tmp_path / name, "x\ty\n1\t2\n")
    assert list(read_table(path, "positions", ("x", "y"))["y"]) == [2]
    with pytest.raises(DataError, match="lacks the column 'z'"):
        read_table(path, "positions", ("x", "z"))


@pytest.mark.parametrize("name", ["absent.tsv", "empty.tsv", "broken.tsv.gz", "folder.tsv"])
def test_a_table_that_cannot_be_read_is_told_with_its_purpose(tmp_path, name):
    (tmp_path / "empty.tsv").write_text("")
    (tmp_path / "broken.tsv.gz").write_bytes(gzip.compress(b"x\ty\n1\t2\n" * 99)[:-9])
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(DataError, match="positions of spots") as raised:
        read_table(tmp_path / name, "positions of spots", ("x",))
    assert raised.value.where == str(tmp_path / name)


@pytest.mark.parametrize(
    ("value", "line"),
    [("x", 3), ("", 3), ("inf", 3), ("nan", 3)],
)
def test_a_value_that_is_not_a_number_is_told_with_its_line(tmp_path, value, line):
    table = read_table(write(tmp_path / "t.tsv", f"x\ty\n1\t1\n2\t{value}\n3\t3\n"), "positions", ("x", "y"))
    check_numbers(table, tmp_path / "t.tsv", ("x",))
    with pytest.raises(DataError, match=f"t.tsv:{line}: has '.*' in column 'y'"):
        check_numbers(table, tmp_path / "t.tsv", ("x", "y"))
    with pytest.raises(DataError, match=f"t.tsv:{line}:"):
        check_numbers(table[table["x"] > 1], tmp_path / "t.tsv", ("y",))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        require(tmp_path / "absent", "counts")


def matrix_text(table):
    rows = [f"{n}x1\t" + "\t".join(map(str, row)) for n, row in enumerate(table.tolist())]
    return "\t" + "\t".join(f"G{n}" for n in range(table.shape[1])) + "\n" + "\n".join(rows) + "\n"


@given(arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 9)))
def test_counts_come_as_written_with_and_without_a_cache(tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("counts")
    path = write(folder / "counts.tsv.gz", matrix_text(table))
    for cache in (None, ArrayCache(folder / "cache"), ArrayCache(folder / "cache")):
        read = read_counts(path, cache)
        assert_array_equal(read.counts.toarray(), table)
        assert read.spots == tuple(f"{n}x1" for n in range(len(table)))
        assert read.genes == tuple(f"G{n}" for n in range(table.shape[1]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\tG0\tG1\n1x1\t1\n", ":2: has 1 values"),
        ("\tG0\tG1\n1x1\t1\t2\n2x1\t1\tx\n", ":3: has the value 'x', which is not a number"),
        ("\tG0\tG1\n1x1\t\t2\n", ":2: has the value ''"),
        ("\tG0\tG1\n", "holds no counts"),
        ("", "holds no counts"),
    ],
)
def test_a_broken_matrix_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(DataError, match=told):
        read_counts(write(tmp_path / "counts.tsv.gz", text), None)


CUT = {
    "end missing": gzip.compress(b"\tG0\n" + b"1x1\t1\n" * 99)[:-9],
    "not UTF-8": gzip.compress(b"\xff\xfe"),
}


@pytest.mark.parametrize("content", CUT)
def test_a_file_that_is_not_a_whole_gzip_file_is_told(tmp_path, content):
    (tmp_path / "counts.tsv.gz").write_bytes(CUT[content])
    with pytest.raises(DataError, match="cannot be read"):
        read_counts(tmp_path / "counts.tsv.gz", None)
