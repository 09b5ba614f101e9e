"""Positions are read in the forms that Space Ranger and its users write, whatever the file is called."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.space_ranger.positions import read_positions
from tests.made import SHARED
from tests.made.space_ranger import made_slide, write_positions

ODD = SHARED / "data/odd"
FORMS = ["v1", "v1-header", "v1-numbers", "v1-crlf", "v2", "v2-bare", "v2-bom", "v2-crlf", "parquet"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_every_spot(form, tmp_path):
    made = made_slide()
    array = read_positions(write_positions(tmp_path, made, form))
    assert array.positions.spots == made.barcodes
    assert (array.positions.array_xy == made.array_xy).all()
    assert np.allclose(array.positions.centres_px, made.centres_px)
    assert (array.in_tissue == made.in_tissue).all()


def test_columns_of_a_header_may_stand_in_another_order(tmp_path):
    path = write_positions(tmp_path, made_slide())
    rows = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("\n".join(",".join([row[4], row[0], row[5], *row[1:4]]) for row in rows))
    assert np.allclose(read_positions(path).positions.centres_px, made_slide().centres_px)


def changed(path, column, text, row=3):
    lines = [line.split(",") for line in path.read_text().splitlines()]
    lines[row][column] = text
    path.write_text("\n".join(map(",".join, lines)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: changed(path, 4, "x"), "has 'x' in column 'pxl_row_in_fullres'"),
        (lambda path: changed(path, 5, ""), "a number for every spot"),
        (lambda path: changed(path, 1, "2"), "has 2 in column 'in_tissue'"),
        (lambda path: changed(path, 2, "0.5"), "whole numbers"),
        (lambda path: changed(path, 0, made_slide().barcodes[0]), "is listed twice"),
        (lambda path: path.write_text("barcode,x,y\nA,1,2\n"), "lacks the column 'in_tissue'"),
        (lambda path: path.write_text(path.read_text().replace("array_row", "row")), "lacks the column 'array_row'"),
        (lambda path: path.write_text(path.read_text()[:300].rpartition(",")[0]), "fields"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_bytes(b"PAR1" + bytes(50)), "cannot be read .*Parquet"),
        (lambda path: path.write_bytes(b"\x1f\x8b" + bytes(50)), "cannot be read"),
        (lambda path: path.unlink(), "is missing"),
    ],
)
def test_what_is_no_table_of_positions_is_refused(change, said, tmp_path):
    path = write_positions(tmp_path, made_slide())
    change(path)
    with pytest.raises(DataError, match=said):
        read_positions(path)


@pytest.mark.skipif(not ODD.is_dir(), reason="no real files here")
@pytest.mark.parametrize("name", sorted(path.name for path in ODD.glob("*")) if ODD.is_dir() else [])
def test_real_files_as_people_have_them_have_all_spots_of_an_array(name):
    (path,) = (ODD / name).glob("*.csv")
    array = read_positions(path)
    assert len(array.positions.spots) == 4992
    assert np.ptp(array.positions.array_xy, axis=0).tolist() == [127, 77]
