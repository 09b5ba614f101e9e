"""Labels by place: their column and separator may be others, and a place has one label."""

import pytest

from stbench.errors import DataError
from stbench.readers.place_labels import read_place_labels


def write(path, lines, separator):
    path.write_text("".join(separator.join(map(str, line)) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("column", ["label", "layer"])
def test_rows_without_a_place_are_left_out_and_places_are_rounded(tmp_path, separator, column):
    lines = [("x", "y", column), (2.01, 3, "7"), ("", "", "lost"), (4, 2.98, "")]
    labels = read_place_labels(write(tmp_path / "t", lines, separator), "mine", column=column, separator=separator)
    assert labels.at("S1", ("2x3", "4x3", "9x9")) == ["7", "", ""]
    assert labels.source == "mine"


@pytest.mark.parametrize(
    ("line", "told"),
    [((1, 1, "b"), ":3: has a second label, 'b', for the spot at 1, 1"), (("a", 1, "b"), "has 'a' in column 'x'")],
)
def test_what_contradicts_itself_is_refused_with_its_line(tmp_path, line, told):
    path = write(tmp_path / "t", [("x", "y", "label"), (1, 1, "a"), line], "\t")
    with pytest.raises(DataError, match=told):
        read_place_labels(path, "mine")
