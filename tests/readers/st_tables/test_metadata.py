"""Whose each slide is, by a table."""

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.metadata import columns_in, named_in, patients_of
from stbench.readers.st_tables.options import StTablesOptions
from tests.made.st_tables import NAMES, write_metadata

STATED = {"metadata": "metaData.csv", "slide_column": "samples", "patient_column": "individual"}


@pytest.mark.parametrize(
    ("cell", "name"),
    [("S1", "S1"), (" S1 ", "S1"), ("S1.tsv", "S1"), ("/home/a/S1.tsv.gz", "S1"), 
     (r"C:\a\alignment_table_S2.tsv", "S2"), ("images/HE_S2.jpg", "S2"), ("S9", None), ("", None), ("nan", None)],
)  # fmt: skip
def test_a_slide_is_named_itself_or_by_one_of_its_files(cell, name):
    assert named_in(cell, ("S1", "S2")) == name


@pytest.mark.parametrize("names", [NAMES, NAMES[:2]])
def test_patients_are_those_of_the_table(tmp_path, names):
    write_metadata(tmp_path)
    patients = patients_of(names, StTablesOptions(**STATED), tmp_path)
    assert patients.of_slide == {name: str(int(name == "S3")) for name in names}
    assert patients.remarks == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("/home/a/S3.tsv", "S9.tsv", "has no patient of slide 'S3' in 'individual'"),
        ("Mouse;1\n", "Mouse;\n", "has no patient of slide 'S3'"),
        ("/home/a/S3.tsv", "S1.tsv", ":4: gives slide 'S1' the patient '1', and a line before it '0'"),
        ("individual", "animal", "lacks the column 'individual'"),
    ],
)
def test_a_table_that_leaves_it_open_is_refused(tmp_path, old, new, told):
    write_metadata(tmp_path)
    path = tmp_path / "metaData.csv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DataError, match=told):
        patients_of(NAMES, StTablesOptions(**STATED), tmp_path)


@pytest.mark.parametrize("stated", [{"patients": r"(S)\d"}, {"patients": dict.fromkeys(NAMES, "S")}])
def test_without_a_table_the_card_says_patients(tmp_path, stated):
    assert set(patients_of(NAMES, StTablesOptions(**stated), tmp_path).of_slide.values()) == {"S"}


@pytest.mark.parametrize(("names", "column"), [(NAMES, "samples"), (("S1", "S9"), "")])
def test_columns_of_slides_and_patients_are_found(tmp_path, names, column):
    write_metadata(tmp_path)
    assert columns_in(tmp_path / "metaData.csv", names) == (column, ("individual",))
