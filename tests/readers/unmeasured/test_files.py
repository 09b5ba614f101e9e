"""Files of slides without counts: which images are slides, and what they are called."""

import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.files import files_in, is_called, stem


def touched(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


@pytest.mark.parametrize(
    ("names", "slides"),
    [
        (("C4.jpg", "C5.tif"), ["C4", "C5"]),
        (("C4/image.svs", "C5/image.svs"), ["C4", "C5"]),
        (("lab/C4.jpg", "lab/C5.jpg"), ["C4", "C5"]),
        (("a/b/C4/he.ome.tif", "C5.ome.tiff"), ["C5", "C4"]),
        (("C4.jpg", ".hidden.jpg", "C4.jpg~", "Thumbs.db", "x.zarr/a.png"), ["C4"]),
        (("C4.jpg", "spatial/tissue_hires_image.png"), ["C4"]),
    ],
)
def test_slides_are_called_as_their_images_or_as_the_folder_of_one(tmp_path, names, slides):
    assert [slide.name for slide in files_in(touched(tmp_path, *names)).slides] == slides


def test_one_image_is_read_with_the_tables_that_are_called_as_it_is(tmp_path):
    touched(tmp_path, "C4.jpg", "C5.jpg", "C4_selection.tsv", "C4.csv.gz", "C40.csv")
    found = files_in(tmp_path / "C4.jpg")
    assert [slide.image for slide in found.slides] == [tmp_path / "C4.jpg"]
    assert {path.name for path in found.tables} == {"C4_selection.tsv", "C4.csv.gz"}


@pytest.mark.parametrize(
    ("names", "at", "told"),
    [
        (("a.txt",), "", "holds no image"),
        (("a.txt",), "a.txt", "holds no image"),
        (("C4.jpg", "C4.png"), "", "second image of slide 'C4'"),
        (("one/C4/a.jpg", "two/C4/a.jpg"), "", "second image of slide 'C4'"),
        (("-rf.jpg", "b.jpg"), "", "cannot name a file"),
    ],
)
def test_a_folder_that_is_not_clear_is_refused(tmp_path, names, at, told):
    folder = touched(tmp_path, *names)
    with pytest.raises(DataError, match=told):
        files_in(folder / at)


@pytest.mark.parametrize(
    ("name", "called"),
    [("C4.csv", True), ("C4_selection.tsv", True), ("C4.spots.csv.gz", True), ("C40.csv", False), ("AC4.csv", False)],
)
def test_a_table_is_called_as_a_slide_with_or_without_more_behind(tmp_path, name, called):
    assert is_called(tmp_path / name, "C4") is called


@pytest.mark.parametrize(("name", "short"), [("a.JPG", "a"), ("a.ome.tif", "a"), ("a.b.png", "a.b"), ("a.png.gz", "a")])
def test_an_image_is_called_without_its_ending(tmp_path, name, short):
    assert stem(tmp_path / name) == short
