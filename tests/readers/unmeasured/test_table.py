"""Tables of positions: columns by their names, whatever else they hold."""

import gzip

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.table import has_positions, read_positions
from tests.made.unmeasured import SPOTS, write_table

PLACES = [(3, 4), (4, 4), (3, 5), (4, 5)]
FORMS = {
    "x and y": ("x,y", SPOTS, ["spot1", "spot2", "spot3", "spot4"], False),
    "capitals and quotes": ('"X","Y"', SPOTS, ["spot1", "spot2", "spot3", "spot4"], False),
    "named": ("barcode,x,y", [(f"s{n}", *at) for n, at in enumerate(SPOTS)], ["s0", "s1", "s2", "s3"], False),
    "unnamed index": (",x,y", [(f"s{n}", *at) for n, at in enumerate(SPOTS)], ["s0", "s1", "s2", "s3"], False),
    "legacy arrays": (
        "x\ty\tnew_x\tnew_y\tpixel_x\tpixel_y\tselected",
        [(x, y, x + 0.1, y, *at, 1) for (x, y), at in zip(PLACES, SPOTS, strict=True)],
        ["3x4", "4x4", "3x5", "4x5"], True,
    ),
    "visium": (
        "barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres",
        [(f"B{n}-1", 1, y, x, at[1], at[0]) for n, ((x, y), at) in enumerate(zip(PLACES, SPOTS, strict=True))],
        ["B0-1", "B1-1", "B2-1", "B3-1"], True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "names", "on_array"), FORMS.values(), ids=FORMS)
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path, header, rows, names, on_array):
    path = write_table(tmp_path / "a.csv", header, rows)
    assert has_positions(path)
    located = read_positions(path)
    assert list(located.positions.spots) == names
    np.testing.assert_array_equal(located.positions.centres_px, SPOTS)
    np.testing.assert_array_equal(located.positions.array_xy, PLACES if on_array else np.zeros((4, 2)))
    assert located.on_array is on_array


@pytest.mark.parametrize("column", ["selected", "in_tissue"])
def test_spots_that_are_not_chosen_are_left_out(tmp_path, column):
    rows = [(*at, int(n != 1)) for n, at in enumerate(SPOTS)]
    located = read_positions(write_table(tmp_path / "a.csv", f"x,y,{column}", rows))
    np.testing.assert_array_equal(located.positions.centres_px, [SPOTS[0], SPOTS[2], SPOTS[3]])


def test_a_packed_table_with_a_mark_of_byte_order_is_read(tmp_path):
    text = b"\xef\xbb\xbfx;y\r\n" + b"".join(f"{x};{y}\r\n".encode() for x, y in SPOTS)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text))
    np.testing.assert_array_equal(read_positions(tmp_path / "a.csv.gz").positions.centres_px, SPOTS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "has the columns a, b"),
        ("x,y\n1,2\n3\n", r"a.csv:3: has 1 fields"),
        ("x,y\n1,two\n", r"a.csv:2: has 'two' in column 'y'"),
        ("x,y\n1,nan\n", "has 'nan' in column 'y'"),
        ("x,y\n1,1\0\0\n", "a.csv:2: has '1"),
        ("x,y\n1,60.0" + 40 * "\0" + "3.0,4.0\n", "a.csv:2: has 3 fields"),
        ("x,x,y\n1,1,2\n", "two columns of one name"),
        ("x,y,array_col,array_row\n1,2,0,0\n3,4,0,0\n", "spot '0x0' is listed twice"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_with_its_line(tmp_path, text, told):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(DataError, match=told):
        read_positions(tmp_path / "a.csv")
