"""Collection: rows of HEST-1k's table stand in for metadata files, and a broken table is refused."""

import pytest

from stbench.errors import DataError
from stbench.readers.hest.collection import facts_in_collection
from stbench.readers.hest.metadata import Metadata, read_metadata
from tests.made.hest import write_metadata

HEAD = "dataset_title,id,patient,organ,species,st_technology,inter_spot_dist,pixel_size_um_estimated,fullres_px_width,"
HEAD += "fullres_px_height,subseries\n"
ROW = '"A study, of two",S1,Patient 1,Breast,Homo sapiens,Visium,100.0,0.5,3000,2000,x\n'
FULL = Metadata("patient 1 (A study, of two)", "Visium", "Homo sapiens", "Breast", 0.5, 100.0, (3000, 2000))


def written(folder, rows=ROW, name="HEST_v1_1_0.csv", start=b"\xef\xbb\xbf", end="\n"):
    (folder / name).write_bytes(start + (HEAD + rows).replace("\n", end).encode())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_row_is_a_slides_metadata(start, end, tmp_path):
    written(tmp_path, start=start, end=end)
    assert read_metadata(tmp_path, "S1") == FULL
    assert read_metadata(tmp_path, "S2") == Metadata()


@pytest.mark.parametrize(
    ("row", "lacks"), [(ROW.replace("Patient 1", ""), "patient"), (ROW.replace(",0.5,", ",,"), "mpp_um")]
)
def test_an_empty_cell_is_not_known(row, lacks, tmp_path):
    written(tmp_path, row)
    assert read_metadata(tmp_path, "S1") == FULL._replace(**{lacks: Metadata._field_defaults[lacks]})


@pytest.mark.parametrize("others", [("HEST_v1_0_2.csv",), ("HEST_v1_0_0.csv", "other.csv", "._HEST_v9.csv")])
def test_the_latest_table_is_read(others, tmp_path):
    written(tmp_path, name="HEST_v1_10_0.csv")
    for name in others:
        written(tmp_path, ROW.replace("Patient 1", "Patient 7"), name)
    assert read_metadata(tmp_path, "S1") == FULL


def test_a_slides_own_file_goes_first(tmp_path):
    written(tmp_path)
    write_metadata(tmp_path / "metadata/S1.json", "S1", "Patient 5", (300, 200))
    assert read_metadata(tmp_path, "S1").patient.startswith("patient 5")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEAD + ROW + ROW, "has slide 'S1' twice"),
        (HEAD.replace("id,", "key,", 1) + ROW, "lacks the column 'id'"),
        (HEAD + ROW + ROW.replace("x", "x,y,z"), "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_a_table_that_is_broken_is_refused(content, told, tmp_path):
    (tmp_path / "HEST_v1_1_0.csv").write_text(content)
    with pytest.raises(DataError, match=told):
        facts_in_collection(tmp_path, "S1")
