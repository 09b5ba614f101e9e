"""What is seen in a folder: technologies and slides, and which file of a slide is missing."""

import shutil

import pytest

from stbench.errors import DataError
from stbench.readers.stimage_1k4m.layout import look, slide_files, technology_folders
from tests.made.stimage import SLIDES, write_stimage


def both(folder):
    write_stimage(folder, SLIDES[:2])
    shutil.rmtree(folder / "meta")
    return write_stimage(folder, ("Mouse_Brain_Made_ST_A1",), technology="ST")


def test_slides_and_what_metadata_say_of_all_are_seen(tmp_path):
    seen = look(write_stimage(tmp_path))
    assert seen.slides == SLIDES
    assert seen.facts == {"technology": "Visium", "species": "human", "organ": "breast"}
    assert seen.hints == ("annotation/ has labels of 3 slides",)


@pytest.mark.parametrize(
    ("technology", "names"), [("", ("Mouse_Brain_Made_ST_A1", *SLIDES[:2])), ("ST", ("Mouse_Brain_Made_ST_A1",))]
)
def test_all_technologies_are_read_or_the_one_that_the_card_names(tmp_path, technology, names):
    assert tuple(slide_files(both(tmp_path), technology)) == names


@pytest.mark.parametrize("technology", ["VisiumHD", "st", "coord"])
def test_a_technology_that_is_not_there_is_refused(tmp_path, technology):
    with pytest.raises(DataError, match=rf"no slides of technology '{technology}'.*\n.*ST, Visium"):
        slide_files(both(tmp_path), technology)


def test_slides_of_two_technologies_state_none_and_a_technologys_own_folder_is_one(tmp_path):
    assert "technology" not in look(both(tmp_path)).facts
    assert technology_folders(tmp_path / "ST") == {"ST": tmp_path / "ST"}
    assert look(tmp_path / "Visium").slides == SLIDES[:2]


@pytest.mark.parametrize("name", ["coord/{}_coord.csv", "gene_exp/{}_count.csv", "image/{}.png"])
def test_a_file_that_a_slide_lacks_is_named(tmp_path, name):
    path = write_stimage(tmp_path) / "Visium" / name.format(SLIDES[1])
    path.unlink()
    with pytest.raises(DataError, match=f"{path}: is missing"):
        look(tmp_path)


@pytest.mark.parametrize(
    ("folders", "why"),
    [((), "no folders coord"), (("ST/coord", "ST/image"), "no folders coord"),
     (("ST/coord", "ST/image", "ST/gene_exp"), "no table coord")],
)  # fmt: skip
def test_another_folder_is_none_of_these(tmp_path, folders, why):
    for name in folders:
        (tmp_path / name).mkdir(parents=True)
    assert (look(tmp_path).slides, why in look(tmp_path).why) == ((), True)


@pytest.mark.parametrize("table", ["slide,species,tissue\n", "slide\tspecies\tkind\nX\thuman\ta\n", "", "\0"])
def test_metadata_that_do_not_say_anything_of_all_slides_are_no_facts(tmp_path, table):
    (write_stimage(tmp_path) / "meta/meta_all_gene02122025.csv").write_text(table)
    assert look(tmp_path).facts == {"technology": "Visium"}
