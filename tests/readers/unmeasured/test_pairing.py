"""Which table of positions is of which image."""

import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.files import files_in
from stbench.readers.unmeasured.pairing import paired
from tests.made.unmeasured import write_table

OTHER = ("gene,score", [("MGP", 1)])


def pairs(folder, images, tables, others=()):
    for name in images:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    for name in tables:
        write_table(folder / name)
    for name in others:
        write_table(folder / name, *OTHER)
    slides = paired(files_in(folder))
    return {slide.name: slide.table and slide.table.relative_to(folder).as_posix() for slide in slides}


@pytest.mark.parametrize(
    ("images", "tables", "expected"),
    [
        (("C4.jpg", "C5.jpg"), ("C4.csv", "C5.tsv"), {"C4": "C4.csv", "C5": "C5.tsv"}),
        (("C4.jpg", "C5.jpg"), ("C4_selection.tsv",), {"C4": "C4_selection.tsv", "C5": None}),
        (("C4/he.jpg", "C5/he.jpg"), ("C4/spots.csv", "C5/any.txt"), {"C4": "C4/spots.csv", "C5": "C5/any.txt"}),
        (("he_17.jpg",), ("C4_selection.tsv",), {"he_17": "C4_selection.tsv"}),
        (("imgs/C/C4/he.jpg", "imgs/C/C5/he.jpg"), ("spots/C4_s.tsv",), {"C4": "spots/C4_s.tsv", "C5": None}),
        (("C4.jpg", "C4_2.jpg"), ("C4_2.csv", "C4.csv"), {"C4": "C4.csv", "C4_2": "C4_2.csv"}),
    ],
)
def test_a_table_is_of_the_image_that_it_is_called_as_or_lies_alone_with(tmp_path, images, tables, expected):
    assert pairs(tmp_path, images, tables) == expected


def test_tables_of_other_things_are_passed_over_beside_one_of_positions(tmp_path):
    assert pairs(tmp_path, ["C4.jpg"], ["C4.csv"], ["C4_genes.csv", "C9.csv"]) == {"C4": "C4.csv"}


@pytest.mark.parametrize(
    ("images", "tables", "others", "told"),
    [
        (("C4.jpg", "C5.jpg"), ("D4.csv",), (), "not clear of which image"),
        (("C4.jpg",), ("C4.csv", "C4_selection.tsv"), (), "has 2 tables of positions of slide 'C4'"),
        (("C4.jpg",), (), ("C4.csv",), "has 0 tables of positions.*\n.*\nName its columns so"),
    ],
)
def test_a_table_whose_slide_is_not_clear_is_no_reason_to_lay_spots(tmp_path, images, tables, others, told):
    with pytest.raises(DataError, match=told):
        pairs(tmp_path, images, tables, others)
