"""Which file is of which slide."""

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.files import check_slides, images_in, kinds_of, slide_of_name, tables_in
from stbench.readers.st_tables.heads import Content
from stbench.readers.st_tables.options import StTablesOptions
from tests.made.st_tables import write_st_tables

NAMES = {
    "MOB1.tsv": "MOB1", "alignment_table_MOB1.tsv": "MOB1", "MOB1.jpg": "MOB1", "HE_MOB1.jpeg": "MOB1",
    "P2_ST_rep1_stdata.tsv": "P2_ST_rep1", "spot_data-selection-P2_ST_rep1.tsv": "P2_ST_rep1",
    "GSM4284316_P2_ST_rep1_stdata.tsv.gz": "P2_ST_rep1", "BC23270_D2.spots.txt": "BC23270_D2",
    "spots_BC23270_D2.csv.gz": "BC23270_D2", "BC23270_D2_stdata.tsv.gz": "BC23270_D2", "A1_selection.tsv": "A1",
    "counts.tsv": "", "spots.csv": "", "image.png": "", "Data_1.tsv": "1", "tabletop.tsv": "tabletop",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_words_for_what_a_file_holds_are_no_part_of_its_slide(name):
    assert slide_of_name(name) == NAMES[name]


def test_tables_and_images_are_found_wherever_they_lie(tmp_path):
    write_st_tables(tmp_path / "a" / "b")
    tables = tables_in(tmp_path)
    assert list(tables.values()).count(Content.COUNTS) == list(tables.values()).count(Content.SPOTS) == 3
    assert [path.name for path in images_in(tmp_path)] == ["S1.jpg", "S2.jpg", "S3.jpg"]


@pytest.mark.parametrize("folders", [("counts", "spotfiles", "imgs"), ("ST", "ST", "HE")])
def test_files_of_a_slide_may_lie_in_a_folder_for_each_kind(tmp_path, folders):
    write_st_tables(tmp_path)
    for place, pattern in zip(folders, ("S?.tsv", "alignment*", "*.jpg"), strict=True):
        (tmp_path / place).mkdir(exist_ok=True)
        for path in tmp_path.glob(pattern):
            path.rename(tmp_path / place / path.name)
    kinds = kinds_of(tmp_path, tables_in(tmp_path), StTablesOptions())
    assert [list(kind.present) for kind in kinds] == [["S1", "S2", "S3"]] * 3


@pytest.mark.parametrize("separate", [False, True])
def test_files_of_a_slide_are_found_by_name_or_by_the_folder_that_they_lie_in(tmp_path, separate):
    write_st_tables(tmp_path)
    if separate:
        for path in sorted(tmp_path.glob("*S?.*")):
            kind = "counts.tsv" if path.name.startswith("S") else "spots.tsv"
            (tmp_path / path.stem[-2:]).mkdir(exist_ok=True)
            path.rename(tmp_path / path.stem[-2:] / ("image.jpg" if path.suffix == ".jpg" else kind))
    kinds = kinds_of(tmp_path, tables_in(tmp_path), StTablesOptions())
    assert [list(kind.present) for kind in kinds] == [["S1", "S2", "S3"]] * 3


def test_a_file_that_the_card_names_goes_before_those_that_names_tell(tmp_path):
    write_st_tables(tmp_path)
    (tmp_path / "S1.jpg").rename(tmp_path / "scan7.jpg")
    options = StTablesOptions(images={"S1": "scan7.jpg"}, slides=("S1",))
    counts, _, images = kinds_of(tmp_path, tables_in(tmp_path), options)
    assert (list(counts.present), images.present["S1"].name) == (["S1"], "scan7.jpg")


@pytest.mark.parametrize(("name", "told"), [("HE_S1.jpg", "second file of slide 'S1'"), ("S1_counts.tsv", "second")])
def test_two_files_of_one_slide_are_refused(tmp_path, name, told):
    write_st_tables(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / f"S1{name[-4:]}").read_bytes())
    with pytest.raises(DataError, match=told):
        kinds_of(tmp_path, tables_in(tmp_path), StTablesOptions())


@pytest.mark.parametrize(("slides", "told"), [(("S1",), ""), (("S9",), "slides names 'S9'")])
def test_slides_that_are_not_there_are_told(slides, told):
    if told:
        with pytest.raises(DataError, match=told):
            check_slides(("S1", "S2"), StTablesOptions(slides=slides))
    else:
        check_slides(("S1", "S2"), StTablesOptions(slides=slides))
