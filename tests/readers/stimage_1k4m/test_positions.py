"""Centres are read by the names of their columns, and spots lose the slide's name."""

import pytest

from stbench.errors import DataError
from stbench.readers.stimage_1k4m.positions import plain_names, read_positions

ROWS = (("1x2", 10.5, 20.25), ("1x3", 10.5, 40.0), ("2x2", 30.0, 20.0))


def write(folder, header=",yaxis,xaxis,r", rows=None, slide="A_1"):
    rows = rows or [f"{slide}_{spot},{y},{x},7.0" for spot, x, y in ROWS]
    (folder / "A_1_coord.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder / "A_1_coord.csv"


@pytest.mark.parametrize(
    ("header", "form"),
    [(",yaxis,xaxis,r", "A_1_{0},{2},{1},7.0"), (",xaxis,yaxis,r", "A_1_{0},{1},{2},7.0"),
     ('"","yaxis","xaxis","r"', '"A_1_{0}",{2},{1},7'), (",r,more,yaxis,xaxis", "A_1_{0},7,x,{2},{1}")],
)  # fmt: skip
def test_columns_are_read_by_name_in_any_order(tmp_path, header, form):
    placed = read_positions(write(tmp_path, header, [form.format(*row) for row in ROWS]), "A_1")
    assert placed.positions.spots == ("1x2", "1x3", "2x2")
    assert placed.positions.centres_px.tolist() == [[x, y] for _, x, y in ROWS]
    assert placed.positions.array_xy.tolist() == [[1, 2], [1, 3], [2, 2]]
    assert placed.radius_px == 7.0


@pytest.mark.parametrize(
    ("spots", "slide", "plain"),
    [
        (["A_1_AAC-1", "A_1_CCG-1"], "A_1", ("AAC-1", "CCG-1")),
        (["AAC-1", "A_1_CCG-1"], "A_1", ("AAC-1", "A_1_CCG-1")),
        (["A_1_", "A_1_CCG-1"], "A_1", ("A_1_", "A_1_CCG-1")),
        ([], "A_1", ()),
    ],
)
def test_the_slides_name_is_left_out_where_all_begin_with_it(spots, slide, plain):
    assert plain_names(spots, slide) == plain


@pytest.mark.parametrize("radius", ["0", "-1"])
def test_a_radius_that_is_none_says_nothing(tmp_path, radius):
    rows = [f"{spot},{y},{x},{radius}" for spot, x, y in ROWS]
    assert read_positions(write(tmp_path, rows=rows), "A_1").radius_px is None
    without = [f"{spot},{y},{x}" for spot, x, y in ROWS]
    assert read_positions(write(tmp_path, ",yaxis,xaxis", without), "A_1").radius_px is None


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (",yaxis,r", ["a,1,2"], "lacks the column 'xaxis'"),
        ("yaxis,xaxis,r", ["1,2,3"], "lacks the column 'Unnamed: 0'"),
        (",yaxis,xaxis,r", ["a,1,x,3"], "has 'x' in column 'xaxis'"),
        (",yaxis,xaxis,r", ["a,1,,3"], "has 'nan' in column 'xaxis'"),
        (",yaxis,xaxis,r", ["a,1,2,3", "a,3,4,3"], "spot 'a' is listed twice"),
        (",yaxis,xaxis,r", [",1,2,3"], "spots without a name"),
        (",yaxis\txaxis,r", ["a,1\t2,3"], "lacks the column"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, header, rows, told):
    with pytest.raises(DataError, match=rf"A_1_coord.csv.*{told}"):
        read_positions(write(tmp_path, header, rows), "A_1")
