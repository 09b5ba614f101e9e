"""Tables as datasets ship them: errors name the file and the line."""

import gzip

import pytest

from stbench.errors import DataError
from stbench.readers.tables import check_numbers, is_number, read_table, require


def write(path, text):
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["spots.tsv", "spots.tsv.gz"])
def test_a_table_has_the_columns_that_are_needed(tmp_path, name):
    path = write(tmp_path / name, "x\ty\n1\t2\n")
    assert list(read_table(path, "positions", ("x", "y"))["y"]) == [2]
    with pytest.raises(DataError, match="lacks the column 'z'"):
        read_table(path, "positions", ("x", "z"))


@pytest.mark.parametrize(("separator", "told"), [(",", "separated by commas"), (";", "separated by semicolons")])
def test_columns_may_be_separated_otherwise(tmp_path, separator, told):
    path = write(tmp_path / "spots.csv", f"x{separator}y\n1{separator}2\n")
    assert list(read_table(path, "positions", ("x", "y"), separator=separator)["y"]) == [2]
    with pytest.raises(DataError, match=told):
        read_table(path, "positions", ("z",), separator=separator)
    with pytest.raises(DataError, match="separated by tabs"):
        read_table(path, "positions", ("x", "y"))


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


@pytest.mark.parametrize("rows", ["a\t1\t2\nb\t3\t4\n", '"1"\t1\t2\n"2"\t3\t4\n'])
def test_names_of_rows_without_a_name_of_their_own_are_passed_over_as_r_writes_them(tmp_path, rows):
    table = read_table(write(tmp_path / "t.tsv", "x\ty\n" + rows), "positions", ("x", "y"))
    assert table.to_dict("list") == {"x": [1, 3], "y": [2, 4]}
    assert list(table.index) == [0, 1]


@pytest.mark.parametrize("more", [2, 5])
def test_rows_that_are_longer_than_the_header_are_refused(tmp_path, more):
    with pytest.raises(DataError, match="more values in its rows than names in its header"):
        read_table(write(tmp_path / "t.tsv", "x\ty\n" + "1\t" * (1 + more) + "2\n"), "positions", ("x", "y"))


@pytest.mark.parametrize(("text", "number"), [("1", True), ("-2e3", True), ("nan", True), ("", False), ("1x1", False)])
def test_a_field_is_a_number_or_not(text, number):
    assert is_number(text) is number


@pytest.mark.parametrize("separator", ["\t", ",", ";", " "])
@pytest.mark.parametrize("header", [(), ("x", "y")])
def test_fields_may_be_separated_otherwise_and_columns_be_named_by_the_reader(tmp_path, separator, header):
    lines = [("x", "y"), ("1", "2"), ("3", "4")][1 if header else 0 :]
    path = write(tmp_path / "t", "".join(f"{separator.join(line)}\n" for line in lines))
    table = read_table(path, "positions", ("x", "y"), separator=separator, header=header)
    assert table.to_dict("list") == {"x": [1, 3], "y": [2, 4]}
