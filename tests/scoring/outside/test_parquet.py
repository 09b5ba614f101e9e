"""Parquet: the target that a file states, and names that are far too long."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stbench.errors import DataError
from stbench.scoring.outside.parquet import read_parquet

TABLE = pd.DataFrame({"slide": ["A"], "spot": ["s"], "G": [1.0]})


@pytest.mark.parametrize(
    ("stated", "target"),
    [
        ('{"target": "log1p-counts"}', "log1p-counts"), ("{}", ""), ("[]", ""), ("no json", ""), ('{"target": 1}', ""),
        ("[" * 100_000, ""), (None, ""),
    ],
    ids=["stated", "not", "a list", "no JSON", "a number", "nested", "no metadata"],
)  # fmt: skip
def test_a_target_is_what_a_file_states_where_it_can_be_read(tmp_path, stated, target):
    table = pa.Table.from_pandas(TABLE).replace_schema_metadata({} if stated is None else {"stbench": stated})
    pq.write_table(table, tmp_path / "mine.parquet")
    assert read_parquet(tmp_path / "mine.parquet").target == target


@pytest.mark.parametrize("column", ["slide", "spot"])
def test_names_that_are_far_too_long_are_refused(tmp_path, column):
    TABLE.assign(**{column: "x" * 1001}).to_parquet(tmp_path / "mine.parquet")
    with pytest.raises(DataError, match=f"has a name of 1,001 characters in column '{column}'"):
        read_parquet(tmp_path / "mine.parquet")
