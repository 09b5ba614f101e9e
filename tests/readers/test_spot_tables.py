"""Tables of spots of legacy arrays: what is read, and what is refused with its line."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.spot_tables import COLUMNS, mirror_remarks, positions_of, under_tissue
from stbench.readers.tables import read_table

PLACES = [(x, y) for y in range(2, 6) for x in range(1, 6)]


def read_positions(path):
    table = read_table(path, "positions", COLUMNS)
    return positions_of(table[under_tissue(table)], path)


def write(path, *, adjusted=lambda x, y: (x + 0.02, y - 0.1), selected=lambda row: "1", change=lambda line: line):
    lines = ["x\ty\tnew_x\tnew_y\tpixel_x\tpixel_y\tselected"]
    for row, (x, y) in enumerate(PLACES):
        new_x, new_y = adjusted(x, y)
        lines.append(f"{x}\t{y}\t{new_x}\t{new_y}\t{x * 40}\t{y * 40}\t{selected(row)}")
    path.write_text("\n".join(map(change, lines)) + "\n")
    return path


@pytest.mark.parametrize("selected", ["1", "1.0", "True"])
def test_selected_spots_are_read_in_order(tmp_path, selected):
    path = write(tmp_path / "A1.tsv", selected=lambda row: selected if row else "0" if selected == "1" else selected)
    positions = read_positions(path)
    skipped = selected == "1"
    assert positions.spots == tuple(f"{x}x{y}" for x, y in PLACES[skipped:])
    assert_array_equal(positions.array_xy, PLACES[skipped:])
    assert_array_equal(positions.centres_px, np.array(PLACES[skipped:]) * 40)


@pytest.mark.parametrize("shift", [0, 3])
def test_adjusted_places_may_be_counted_from_elsewhere(tmp_path, shift):
    assert len(read_positions(write(tmp_path / "A1.tsv", adjusted=lambda x, y: (x - shift, y + shift))).spots) == len(
        PLACES
    )


@pytest.mark.parametrize("adjusted", [lambda x, y: (y, x), lambda x, y: (9 - 2 * x, y), lambda x, y: (x, 3 * y)])
def test_adjusted_places_that_are_other_places_are_refused(tmp_path, adjusted):
    with pytest.raises(DataError, match=r"Check whether x and y are exchanged"):
        read_positions(write(tmp_path / "A1.tsv", adjusted=adjusted))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pixel_x", "px", "lacks the column 'pixel_x'"),
        ("\t40\t", "\t1e12\t", ":2: has '1000000000000.0' in column 'pixel_x'"),
        ("1\t2\t", "\t2\t", ":2: has 'nan' in column 'x'"),
        ("2\t2\t2.02", "1\t2\t1.02", "spot '1x2' is listed twice"),
        ("x\ty", "version https://git-lfs", "lacks the column|git-lfs pointer"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_or_column(tmp_path, old, new, told):
    path = write(tmp_path / "A1.tsv")
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=told):
        read_positions(path)


@pytest.mark.parametrize(("signs", "named"), [((1, 1), ""), ((1, -1), "y"), ((-1, 1), "x"), ((-1, -1), "xy")])
def test_a_flipped_image_is_told_by_axis(signs, named):
    positions = Positions(tuple("abcdefghijklmnopqrst"), np.array(PLACES), np.array(PLACES) * 40.0 * signs)
    remarks = list(mirror_remarks("A1", positions))
    assert [remark.startswith(f"A1: pixel_{axis} falls") for remark, axis in zip(remarks, named, strict=True)] == [
        True
    ] * len(named)
