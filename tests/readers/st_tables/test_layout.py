"""What is said of folders of legacy tables."""

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.layout import look
from tests.made.her2st import write_her2st
from tests.made.st_tables import NAMES, write_st_tables


@pytest.mark.parametrize("turned", [False, True])
def test_slides_and_the_table_of_their_animals_are_seen(tmp_path, turned):
    seen = look(write_st_tables(tmp_path, turned=turned))
    assert seen.slides == NAMES
    assert seen.options == {"metadata": "metaData.csv", "slide_column": "samples", "patient_column": "individual"}
    assert seen.patients == "column 'individual' of metaData.csv"
    assert "S1.tsv, alignment_table_S1.tsv and S1.jpg" in seen.why


@pytest.mark.parametrize(
    ("column", "others", "hint"),
    [("who", False, "patient_column it says whose"), ("individual", True, "metadata may be any of")],
)
def test_what_leaves_patients_open_is_a_hint(tmp_path, column, others, hint):
    path = write_st_tables(tmp_path) / "metaData.csv"
    path.write_text(path.read_text().replace("individual", column))
    if others:
        (tmp_path / "more.csv").write_text(path.read_text())
    seen = look(tmp_path)
    assert seen.options == {}
    assert hint in seen.hints[0]


@pytest.mark.parametrize("name", ["S2.tsv", "alignment_table_S2.tsv", "S2.jpg"])
def test_a_slide_without_one_of_its_files_is_told(tmp_path, name):
    (write_st_tables(tmp_path) / name).unlink()
    with pytest.raises(DataError, match=r"is missing, and .*S2"):
        look(tmp_path)


@pytest.mark.parametrize(("write", "why"), [(write_her2st, "another layout"), (lambda folder: None, "no table of")])
def test_other_folders_are_of_other_layouts(tmp_path, write, why):
    write(tmp_path)
    seen = look(tmp_path)
    assert seen.slides == ()
    assert why in seen.why
