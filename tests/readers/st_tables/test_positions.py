"""Spots under tissue, of tables with and without a header."""

import pytest
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.st_tables.positions import is_staggered, read_positions
from tests.made.st_tables import spot_table

OLD = {"new_x": "adj_x", "new_y": "adj_y"}


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("names", [{}, OLD])
def test_selected_spots_are_read_and_the_others_known(tmp_path, separator, header, names):
    table = spot_table().rename(columns=names)
    table.to_csv(tmp_path / "t", sep=separator, index=False, header=header)
    spots = read_positions(tmp_path / "t")
    assert (len(spots.positions.spots), spots.beside) == (25, {f"1x{y}" for y in range(1, 6)})
    assert_allclose(spots.positions.centres_px, table.loc[table["selected"] == 1, ["pixel_x", "pixel_y"]])


@pytest.mark.parametrize("columns", [6, 4])
def test_without_a_word_on_tissue_all_spots_are_under_it(tmp_path, columns):
    table = spot_table().drop(columns="selected" if columns == 6 else ["selected", "new_x", "new_y"])
    table.to_csv(tmp_path / "t", sep="\t", index=False)
    spots = read_positions(tmp_path / "t")
    assert (len(spots.positions.spots), spots.beside) == (30, frozenset())


def test_pixels_beside_names_of_spots_are_positions(tmp_path):
    table = spot_table()
    names = table["x"].astype(str) + "x" + table["y"].astype(str)
    table[["pixel_x", "pixel_y"]].set_index(names).to_csv(tmp_path / "t", header=["X", "Y"])
    spots = read_positions(tmp_path / "t")
    assert spots.positions.spots == tuple(names)
    assert_allclose(spots.positions.centres_px, table[["pixel_x", "pixel_y"]])


@pytest.mark.parametrize("place", [(3.02, 1.97), (115.0, 75.0)])
def test_a_spot_is_known_by_where_it_was_measured(tmp_path, place):
    spot_table().to_csv(tmp_path / "t", sep="\t", index=False)
    assert read_positions(tmp_path / "t").spot_at[place] == "3x2"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.assign(selected=0), "has 30 spots, and none is selected"),
        (lambda table: table.assign(x=1, y=1), "listed twice"),
        (lambda table: table.assign(pixel_x="far"), "has 'far' in column 'pixel_x'"),
        (lambda table: table.assign(new_x=table["new_y"] * 2), "Check whether x and y are exchanged"),
    ],
)
def test_what_is_no_table_of_spots_is_refused(tmp_path, change, told):
    change(spot_table()).to_csv(tmp_path / "t", sep="\t", index=False)
    with pytest.raises(DataError, match=told):
        read_positions(tmp_path / "t")


@pytest.mark.parametrize("stagger", [True, False])
def test_arrays_whose_each_second_place_is_empty_are_told_apart(tmp_path, stagger):
    spot_table(stagger=stagger).to_csv(tmp_path / "t", sep="\t", index=False)
    assert is_staggered(read_positions(tmp_path / "t").positions) is stagger


@pytest.mark.parametrize("column", ["new_x", "new_y", "pixel_x", "y"])
@pytest.mark.parametrize("row", [0, 29])
def test_a_place_that_is_no_number_is_refused_under_tissue_or_not(tmp_path, column, row):
    table = spot_table().astype({column: object})
    table.loc[row, column] = "3*97"
    table.to_csv(tmp_path / "t", sep="\t", index=False)
    with pytest.raises(DataError, match=rf"has '3\*97' in column '{column}'"):
        read_positions(tmp_path / "t")
