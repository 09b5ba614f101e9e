"""Texts: what is no table of predictions, or far larger than one, is told and not read."""

import gzip

import pytest

from stbench.errors import DataError
from stbench.scoring.outside import texts
from stbench.scoring.outside.texts import read_csv

HEAD = "slide,spot,gene,value\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no line break"),
        (b"slide,spot,gene,value", "has no line break"),
        (b"\xff\xfe" + "slide,spot\n".encode("utf-16-le"), "cannot be read"),
        (b"image,gene,value\nA1,G,1\n", "lacks the column 'spot'"),
        (b"slide,slide,spot,G\nA,A,1,2\n", "two columns 'slide'"),
        (HEAD.encode() + b"A1,s1,G,high\n", "holds 'high' as a value"),
        (b"PK\x03\x04\n\n", "lacks the column 'slide'"),
    ],
)
def test_what_is_no_table_is_told(tmp_path, content, told):
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(DataError, match=f"(?s)mine.csv.*{told}"):
        read_csv(tmp_path / "mine.csv")


def test_a_file_that_unpacks_to_far_more_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "LARGE", 2**16)
    (tmp_path / "mine.csv.gz").write_bytes(gzip.compress((HEAD + "A1,s1,G,1.0\n" * 10**6).encode()))
    with pytest.raises(DataError, match="unpacks to more than"):
        read_csv(tmp_path / "mine.csv.gz")


@pytest.mark.parametrize("name", ["NA", "nan", "007", "1.0", "TRUE", "MARCH1"])
def test_names_are_texts_whatever_they_look_like(tmp_path, name):
    (tmp_path / "mine.csv").write_text(f"{HEAD}{name},{name},{name},1.5\n", encoding="utf-8")
    (table,) = read_csv(tmp_path / "mine.csv").tables
    assert (table.slide, list(table.values.index), list(table.values.columns)) == (name, [name], [name])


@pytest.mark.parametrize("number", ["0.1", "1e-30", "3.4028234663852886e+38", "0.30000000000000004"])
def test_numbers_are_read_to_the_last_digit(tmp_path, number):
    (tmp_path / "mine.csv").write_text(f"{HEAD}A1,s1,G,{number}\n", encoding="utf-8")
    (table,) = read_csv(tmp_path / "mine.csv").tables
    assert table.values.to_numpy()[0, 0] == float(number)
