"""What is said of folders in her2st's layout."""

import shutil

import pytest

from stbench.errors import DataError
from stbench.readers.her2st.layout import COUNTS, IMAGES, SPOTS, look
from tests.made.her2st import write_her2st


def test_slides_are_those_with_counts_and_patients_are_known_by_their_names(tmp_path):
    seen = look(write_her2st(tmp_path))
    assert seen.slides == ("A1", "A2", "B1")
    assert seen.patients == "names of slides, A: A1 A2, B: B1"
    assert seen.options == {}


@pytest.mark.parametrize("name", [COUNTS, SPOTS, IMAGES])
def test_without_one_of_its_folders_it_is_another_layout(tmp_path, name):
    shutil.rmtree(write_her2st(tmp_path) / name)
    assert (look(tmp_path).slides, look(tmp_path).why) == ((), f"no folder {name}")


def test_without_counts_there_is_nothing_to_read(tmp_path):
    for path in (write_her2st(tmp_path) / COUNTS).iterdir():
        path.unlink()
    assert (look(tmp_path).slides, look(tmp_path).why) == ((), "no table ST-cnts/*.tsv")


def test_names_that_do_not_say_whose_a_slide_is_are_told(tmp_path):
    write_her2st(tmp_path, ("A1", "Slide"))
    with pytest.raises(DataError, match="does not say whose it is"):
        look(tmp_path)
