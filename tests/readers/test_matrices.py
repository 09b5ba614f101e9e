"""Matrices of counts: what is written comes back, and what is broken is told with its line."""

import gzip
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers import matrices
from stbench.readers.matrices import read_counts

TABLES = arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 9))


def write(path, text):
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def matrix_text(table, end="\n"):
    rows = [f"{n}x1\t" + "\t".join(map(str, row)) for n, row in enumerate(table.tolist())]
    return end.join(["\t" + "\t".join(f"G{n}" for n in range(table.shape[1])), *rows, ""])


@settings(deadline=None)
@given(TABLES, st.sampled_from(["\n", "\r\n"]))
def test_counts_come_as_written_with_and_without_a_cache(tmp_path_factory, table, end):
    folder = tmp_path_factory.mktemp("counts")
    path = write(folder / "counts.tsv.gz", matrix_text(table, end))
    for cache in (None, ArrayCache(folder / "cache"), ArrayCache(folder / "cache")):
        read = read_counts(path, cache)
        assert_array_equal(read.counts.toarray(), table)
        assert read.counts.dtype == np.float32
        assert read.counts.nnz == np.count_nonzero(table)
        assert read.spots == tuple(f"{n}x1" for n in range(len(table)))
        assert read.genes == tuple(f"G{n}" for n in range(table.shape[1]))


@pytest.mark.parametrize("changed", [False, True], ids=["the same file", "another content"])
def test_a_file_is_parsed_once_as_long_as_its_content_is_the_same(tmp_path, monkeypatch, changed):
    path, parsed, parse = tmp_path / "counts.tsv.gz", [], matrices._parse_counts
    monkeypatch.setattr(matrices, "_parse_counts", lambda path, tab: parsed.append(path) or parse(path, tab))
    for number in (1, 2 if changed else 1):
        write(path, matrix_text(np.full((2, 2), number)))
        assert read_counts(path, ArrayCache(tmp_path / "cache")).counts.toarray().tolist() == [[number] * 2] * 2
    assert len(parsed) == 1 + changed


@pytest.mark.parametrize("ends", ["{}", '"{}"'])
def test_fields_may_be_separated_otherwise_and_are_remembered_apart(tmp_path, ends):
    lines = ["", "G0", "G1"], ["1x1", "3", "0"], ["1x2", "0", "4"]
    text = "\n".join(",".join(ends.format(field) for field in line) for line in lines)
    path, cache = write(tmp_path / "counts.csv.gz", text + "\n"), ArrayCache(tmp_path / "cache")
    for _ in range(2):
        table = read_counts(path, cache, ",")
        assert (table.spots, table.genes) == (("1x1", "1x2"), ("G0", "G1"))
        assert table.counts.toarray().tolist() == [[3, 0], [0, 4]]
    with pytest.raises(DataError, match=r"holds no counts|values"):
        read_counts(path, cache)


@pytest.mark.parametrize("part", ["data", "columns", "starts", "spots", "genes"])
def test_a_cache_that_lost_one_of_its_parts_is_filled_again(tmp_path, part):
    path = write(tmp_path / "counts.tsv.gz", matrix_text(np.eye(3, dtype=int)))
    read_counts(path, ArrayCache(tmp_path / "cache"))
    (lost,) = (tmp_path / "cache").rglob(f"*-{part}.npy")
    lost.unlink()
    again = read_counts(path, ArrayCache(tmp_path / "cache"))
    assert_array_equal(again.counts.toarray(), np.eye(3))
    assert (again.spots, again.genes) == (("0x1", "1x1", "2x1"), ("G0", "G1", "G2"))
    assert lost.is_file()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\tG0\tG1\n1x1\t1\n", ":2: has 1 values"),
        ("\tG0\tG1\n1x1\t1\t2\t3\n", ":2: has 3 values"),
        ("\tG0\tG1\n1x1\t1\t2\n2x1\t1\tx\n", ":3: has the value 'x', which is not a number"),
        ("\tG0\tG1\n1x1\t\t2\n", ":2: has the value ''"),
        ("\tG0\tG1\n1x1\t1\t2\n\n2x1\t1\n", ":4: has 1 values"),
        ("\tG0\tG1\n", "holds no counts"),
        ("spots\n1x1\n", "holds no counts"),
        ("", "holds no counts"),
    ],
)
def test_a_broken_matrix_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(DataError, match=re.escape(str(tmp_path / "counts.tsv.gz"))) as raised:
        read_counts(write(tmp_path / "counts.tsv.gz", text), None)
    assert told in str(raised.value)


WHOLE = gzip.compress(matrix_text(np.random.default_rng(0).integers(0, 99, (60, 5))).encode())
CUT = {
    "another format": b"\x89HDF\r\n\x1a\n" + bytes(40),
    "end missing": gzip.compress(b"\tG0\n" + b"1x1\t1\n" * 99)[:-9],
    "not UTF-8": gzip.compress(b"\xff\xfe"),
}


@pytest.mark.parametrize("content", CUT)
def test_a_file_that_is_not_a_whole_gzip_file_is_told(tmp_path, content):
    (tmp_path / "counts.tsv.gz").write_bytes(CUT[content])
    with pytest.raises(DataError, match="cannot be read"):
        read_counts(tmp_path / "counts.tsv.gz", None)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, len(WHOLE) - 1))
def test_wherever_a_file_is_cut_it_is_refused_and_nothing_of_it_is_remembered(tmp_path_factory, length):
    folder = tmp_path_factory.mktemp("cut")
    (folder / "counts.tsv.gz").write_bytes(WHOLE[:length])
    with pytest.raises(DataError, match="cannot be read" if length > 1 else "holds no counts"):  # one byte is a text
        read_counts(folder / "counts.tsv.gz", ArrayCache(folder / "cache"))
    assert not list(folder.rglob("*.npy"))


@settings(max_examples=40, deadline=None)
@given(st.integers(10, len(WHOLE) - 1), st.integers(1, 255))
def test_whichever_byte_after_the_header_is_changed_the_file_is_refused(tmp_path_factory, place, change):
    path = tmp_path_factory.mktemp("changed") / "counts.tsv.gz"
    path.write_bytes(WHOLE[:place] + bytes([WHOLE[place] ^ change]) + WHOLE[place + 1 :])
    with pytest.raises(DataError) as raised:
        read_counts(path, None)
    assert str(raised.value).startswith(str(path))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        read_counts(tmp_path / "absent.tsv.gz", None)
