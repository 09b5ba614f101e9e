"""Rows of counts: converted in blocks of any size they are what each row says, and faults are told in their order."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal
from scipy.sparse import csr_matrix, vstack

from stbench.errors import DataError
from stbench.readers import count_rows
from stbench.readers.count_rows import CountRows

TABLES = arrays(np.int64, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=st.integers(0, 3))


def rows_of(table) -> CountRows:
    rows = CountRows(Path("x.tsv"))
    for line, values in enumerate(table, start=2):
        rows.genes = rows.genes or [f"G{n}" for n in range(len(values))]
        rows.add(f"S{line}", list(values), line)
    return rows


@settings(deadline=None)
@given(TABLES, st.integers(1, 12))
def test_counts_are_those_of_a_matrix_of_each_row(table, at_once):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(count_rows, "AT_ONCE", at_once)
        counts = rows_of(table.astype(str).tolist()).counts()
    expected = vstack([csr_matrix(row.astype(np.float32)) for row in table], format="csr")
    for part in ("data", "indices", "indptr"):
        assert_array_equal(getattr(counts, part), getattr(expected, part))
        assert getattr(counts, part).dtype == getattr(expected, part).dtype
    assert counts.shape == expected.shape


@pytest.mark.parametrize("at_once", [1, 4, 1000])
@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([["1", "2"], ["x", "3"], ["y", "3"]], "x.tsv:3: has the value 'x'"),
        ([["1", "2"], ["3", "x"], ["3"]], "x.tsv:3: has the value 'x'"),
        ([["1", "2"], ["3", "4", "5"], ["3", "x"]], "x.tsv:3: has 3 values"),
        ([[], ["3"]], "x.tsv:2: has 0 values"),
    ],
)
def test_the_first_fault_is_told_with_its_line(table, told, at_once, monkeypatch, tmp_path):
    from stbench.readers.matrices import read_counts

    monkeypatch.setattr(count_rows, "AT_ONCE", at_once)
    genes = "\t".join(f"G{n}" for n in range(len(table[-1]) if not table[0] else 2))
    lines = ["\t" + genes if table[0] else genes, *("\t".join(["S", *row]) for row in table)]
    (tmp_path / "x.tsv").write_text("\n".join(lines))
    with pytest.raises(DataError, match=re.escape(told)):
        read_counts(tmp_path / "x.tsv", None)


@pytest.mark.parametrize("n", [3, 200_000])
def test_very_many_short_rows_take_no_matrix_each(n):
    rows = rows_of([["1"], ["0"]] * (n // 2))
    assert len(rows._blocks) <= n // count_rows.AT_ONCE + 1
    assert rows.counts().sum() == n // 2
