"""Tables on disk: parquet that everyone reads, and whose changes are noticed."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.files.damage import Damaged
from stbench.files.tables import read_table, write_table

TABLE = pa.table({"gene": ["ERBB2", "MGP"], "pcc": [0.25, None]}).replace_schema_metadata({"stbench": "[1]"})
tables = st.lists(st.floats(allow_nan=False) | st.none(), max_size=30).map(
    lambda values: pa.table({"x": pa.array(values, pa.float64())})
)


@settings(max_examples=30, deadline=None)
@given(tables)
def test_a_table_comes_back_and_others_can_read_it(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("tables") / "a.parquet"
    write_table(path, table)
    assert read_table(path).equals(table)
    assert pq.read_table(path).equals(table)


def test_what_stands_in_its_schema_comes_back(tmp_path):
    write_table(tmp_path / "a.parquet", TABLE)
    assert read_table(tmp_path / "a.parquet").schema.metadata == {b"stbench": b"[1]"}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**20))
def test_no_bit_of_a_table_changes_a_value_unnoticed(tmp_path_factory, bit):
    path = tmp_path_factory.mktemp("tables") / "a.parquet"
    write_table(path, TABLE)
    content = bytearray(path.read_bytes())
    content[bit % (8 * len(content)) // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        assert read_table(path).equals(TABLE, check_metadata=True)  # the bit named the seal, and no value
    except Damaged:
        return


def test_a_table_of_before_is_read_as_it_is(tmp_path):
    pq.write_table(TABLE, tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").equals(TABLE)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 20, b"no table"])
def test_what_is_no_table_is_damaged(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(Damaged):
        read_table(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["absent.parquet", "file/absent.parquet"])
def test_an_absent_table_is_absent_not_damaged(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises((FileNotFoundError, NotADirectoryError)):
        read_table(tmp_path / name)
