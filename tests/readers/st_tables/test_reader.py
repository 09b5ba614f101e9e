"""Legacy tables are read whole, whichever way they lie, and refused where they do not fit."""

import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.cards import DatasetCard
from stbench.contract import check_reader
from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.readers import read_cohort
from tests.made import SHARED
from tests.made.st_tables import NAMES, PITCH_PX, PLAIN, counts_of, spot_table, write_slide, write_st_tables

REAL = SHARED / "data/st_mob"
ANIMALS = {"metadata": "metaData.csv", "slide_column": "samples", "patient_column": "individual"}


def card_of(folder, **options):
    card = DatasetCard.model_validate({"reader": "st-tables", "title": "T", "options": options})
    return card.read_from(folder / "t.yaml", {})


def read(folder, **options):
    return read_cohort(card_of(folder, **options), folder, None)


@pytest.mark.parametrize("turned", [False, True])
def test_slides_are_as_written_whichever_way_their_tables_lie(tmp_path, turned):
    cohort = read(write_st_tables(tmp_path, turned=turned), **ANIMALS)
    assert [(slide.name, slide.patient) for slide in cohort.slides] == [("S1", "0"), ("S2", "0"), ("S3", "1")]
    slide, table = cohort["S2"], spot_table()
    selected = (table["selected"] == 1).to_numpy()
    assert (slide.n_spots, slide.genes) == (25, PLAIN)
    assert_array_equal(slide.counts.toarray(), counts_of("S2")[selected])
    assert_allclose(slide.centres_px, table.loc[selected, ["pixel_x", "pixel_y"]])
    assert slide.mpp_um == pytest.approx(200 / PITCH_PX)
    assert "S2: 5 spots are not under tissue (selected is 0) and left out" in cohort.remarks
    assert slide.patches(PatchSpec(side_um=100.0, pixels=8)).std() > 5


@pytest.mark.parametrize(("form", "n_spots"), [("{0}.02x{1:.2f}", 25), ("{0}.50x{1:.2f}", 0)])
def test_spots_that_are_named_by_where_they_were_measured_are_matched(tmp_path, form, n_spots):
    write_st_tables(tmp_path)
    for name in NAMES:
        header, *lines = (tmp_path / f"{name}.tsv").read_text().splitlines()
        fields = [line.split("\t", 1) for line in lines]
        places = [spot.split("x") for spot, _ in fields]
        spots = [form.format(int(x), int(y) - 0.03) for x, y in places]
        rows = [f"{spot}\t{rest}" for spot, (_, rest) in zip(spots, fields, strict=True)]
        (tmp_path / f"{name}.tsv").write_text("\n".join([header, *rows]) + "\n")
    if n_spots:
        assert [slide.n_spots for slide in read(tmp_path).slides] == [n_spots] * 3
    else:
        with pytest.raises(DataError, match="only 0 are in both"):
            read(tmp_path)


def test_spots_in_one_table_only_are_counted(tmp_path):
    write_st_tables(tmp_path)
    spots = spot_table().drop(index=[7, 8])
    spots.to_csv(tmp_path / "alignment_table_S1.tsv", sep="\t", index=False)
    remarks = read(tmp_path).remarks
    assert "S1: 23 spots in both files are kept; 2 have counts only, 0 a position only" in remarks


@pytest.mark.parametrize(("options", "remarks"), [(ANIMALS, 0), ({"patients": r"(S)\d"}, 0), ({}, 1)])
def test_patients_that_nobody_states_are_said_to_be_unknown(tmp_path, options, remarks):
    cohort = read(write_st_tables(tmp_path), **options)
    assert sum("no patients are stated" in remark for remark in cohort.remarks) == remarks


def test_the_slides_that_the_card_names_are_read(tmp_path):
    assert [slide.name for slide in read(write_st_tables(tmp_path), slides=["S3"]).slides] == ["S3"]
    with pytest.raises(DataError, match="slides names 'S9'"):
        read(tmp_path, slides=["S3", "S9"])


@pytest.mark.parametrize("squeezed", [0.9, 1.0])
def test_an_image_that_is_not_square_is_told(tmp_path, squeezed):
    write_slide(tmp_path, "S1", spots=spot_table(squeezed=squeezed))
    assert any("where the array is square" in remark for remark in read(tmp_path).remarks) == (squeezed != 1)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("S1.jpg", b"no image", "S1.jpg: is no image that can be read"),
        ("S1.tsv", b"", "S1.tsv: is missing"),
        ("alignment_table_S1.tsv", b"x\ty\tpixel_x\tpixel_y\n1\t1\t5\n", "has 'nan' in column 'pixel_y'"),
    ],
)
def test_broken_files_are_refused_by_name(tmp_path, name, content, told):
    (write_st_tables(tmp_path) / name).write_bytes(content)
    with pytest.raises(DataError, match=told):
        read(tmp_path)


def test_labels_are_those_of_the_named_table(tmp_path):
    write_st_tables(tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}_labels.tsv").write_text("x\ty\tlabel\n2\t1\tinner\n3\t1\touter\n")
    slide = read(tmp_path, labels="{slide}_labels.tsv")["S1"]
    assert (list(slide.labels[:2]), set(slide.labels[2:])) == (["inner", "outer"], {""})


@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real sections at {REAL}")
def test_the_four_real_slides_are_read_whole_and_keep_the_contract():
    cohort = check_reader(card_of(REAL, **ANIMALS), REAL)
    assert [(slide.name, slide.patient, slide.n_spots) for slide in cohort.slides] == [
        ("MOB1", "1", 379), ("MOB2", "1", 407), ("MOB3", "2", 438), ("MOB4", "2", 403)]  # fmt: skip
    assert len(cohort.common_genes) == 1000
    assert all(4.36 < slide.mpp_um < 4.39 for slide in cohort.slides)
