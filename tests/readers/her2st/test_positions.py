import pytest

from stbench.errors import DataError
from stbench.readers.her2st.positions import read_positions
from tests.made.her2st import edit_text, spots_path, write_her2st


@pytest.mark.parametrize(("selected", "n_spots"), [("1", 30), ("0", 29)])
def test_spots_that_were_not_selected_are_left_out(tmp_path, selected, n_spots):
    path = spots_path(write_her2st(tmp_path, ("A1",)), "A1")
    edit_text(path, "\t1\n", f"\t{selected}\n")
    assert len(read_positions(path).spots) == n_spots


@pytest.mark.parametrize("column", ["x", "y", "pixel_x", "pixel_y"])
def test_a_table_without_a_column_is_refused(tmp_path, column):
    path = spots_path(write_her2st(tmp_path, ("A1",)), "A1")
    header, *rows = path.read_text().splitlines()
    names = ["other" if name == column else name for name in header.split("\t")]
    path.write_text("\n".join(["\t".join(names), *rows]) + "\n")
    with pytest.raises(DataError, match=f"lacks the column '{column}'"):
        read_positions(path)
