"""Containers: archives and parquet files that would unpack to far more than they are."""

import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stbench.errors import DataError
from stbench.files import containers, reading
from stbench.files.containers import check_zip, opened_parquet


def archive(path, *, members=1, size=10, compressed=False):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as made:
        for number in range(members):
            made.writestr(f"{number}", bytes(size))
    return path


@pytest.mark.parametrize("options", [{}, {"members": 0}, {"members": 300}, {"size": 2**20, "compressed": True}])
def test_an_honest_archive_passes(tmp_path, options):
    check_zip(archive(tmp_path / "a.zip", **options), DataError)


@pytest.mark.parametrize(
    ("options", "asked", "told"),
    [({"compressed": True}, {"packed": False}, "holds compressed members, 0 first"),
     ({"size": 2**20, "compressed": True}, {}, "the archive unpacks to 1,048,576 bytes"),
     ({"members": 400}, {}, "has a directory of")],
)  # fmt: skip
def test_a_bomb_is_refused(tmp_path, monkeypatch, options, asked, told):
    monkeypatch.setattr(reading, "LARGE", 2**19)
    monkeypatch.setattr(containers, "DIRECTORY", 2**14)
    with pytest.raises(DataError, match=told):
        check_zip(archive(tmp_path / "a.zip", **options), DataError, **asked)


def test_a_directory_of_zip64_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)  # from there on archives are of the large form
    monkeypatch.setattr(containers, "DIRECTORY", 2**10)
    with pytest.raises(DataError, match="has a directory of"):
        check_zip(archive(tmp_path / "a.zip", members=30), DataError)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"x" * 100])
def test_what_is_no_archive_is_told(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"cannot be read|has a directory"):
        check_zip(tmp_path / "a.zip", DataError)


def test_a_table_comes_back(tmp_path):
    table = pa.table({"slide": ["A", "A", "B"], "G": [1.0, 2.0, 3.0]})
    pq.write_table(table, tmp_path / "t.parquet")
    assert opened_parquet(tmp_path / "t.parquet", DataError).read().to_pandas().astype(str).equals(
        table.to_pandas().astype(str)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "told"),
    [(pa.array(np.zeros(2**18)), "unpacks to"), (pa.array([[1.0]] * 9), "columns of lists or records"),
     (pa.array([{"a": 1}] * 9), "columns of lists or records")],
    ids=["equal", "lists", "records"],
)  # fmt: skip
def test_a_table_that_is_none_of_predictions_is_refused(tmp_path, monkeypatch, column, told):
    monkeypatch.setattr(reading, "LARGE", 2**17)
    pq.write_table(pa.table({"G": column}), tmp_path / "t.parquet")
    with pytest.raises(DataError, match=told):
        opened_parquet(tmp_path / "t.parquet", DataError)
