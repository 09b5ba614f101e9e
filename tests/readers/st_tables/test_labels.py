"""Labels of spots, by names or places."""

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.labels import label_file, read_labels
from stbench.readers.st_tables.options import StTablesOptions

SPOTS = ("1x1", "2x1", "3x1")
FORMS = {
    "places": "x\ty\tlabel\n1.01\t1\ta\n2\t0.98\tb\n",
    "names": "spot\tlabel\n1x1\ta\n2x1\tb\n",
    "R's names": "spot,label\nX1x1,a\nX2x1,b\n",
    "padded": "spot;region\n001x001;a\n002x001;b\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_labels_are_those_of_the_spots_however_they_are_written(tmp_path, form):
    (tmp_path / "t").write_text(FORMS[form])
    assert read_labels(tmp_path / "t", "S1", SPOTS, "").at("S1", SPOTS) == ["a", "b", ""]


@pytest.mark.parametrize(("named", "told"), [("{slide}.txt", "S1.txt"), ("../a", "'..'"), ("", None)])
def test_the_table_is_the_one_that_the_card_names(tmp_path, named, told):
    (tmp_path / "S1.txt").write_text("")
    options = StTablesOptions(labels=named)
    if told == "'..'":
        with pytest.raises(DataError, match=told):
            label_file("S1", options, tmp_path)
    else:
        assert label_file("S1", options, tmp_path) == (tmp_path / told if told else None)
