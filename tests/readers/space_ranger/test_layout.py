"""What is said of Space Ranger's folders, before anything of them is read."""

import pytest

from stbench.errors import DataError
from stbench.readers.space_ranger.layout import look
from tests.made.space_ranger import made_slide, write_cohort, write_matrix, write_slide


@pytest.mark.parametrize("positions", ["v1", "v2", "parquet"])
@pytest.mark.parametrize("matrix", ["h5", "mtx"])
def test_folders_of_every_version_are_recognised_and_the_files_named(tmp_path, positions, matrix):
    seen = look(write_slide(tmp_path / "S", made_slide(), positions=positions, matrix=matrix))
    assert (seen.slides, seen.patients, dict(seen.facts)) == (("S",), "", {"technology": "Visium"})
    assert "filtered_feature_bc_matrix" in seen.why
    assert "tissue_positions" in seen.why


def test_where_no_counts_are_filtered_the_card_states_the_raw_ones(tmp_path):
    made = made_slide()
    folder = write_slide(tmp_path / "S", made)
    (folder / "filtered_feature_bc_matrix.h5").unlink()
    write_matrix(folder, made.barcodes, made.counts, kind="raw")
    assert look(folder).options == {"matrix": "raw"}
    assert "raw_feature_bc_matrix.h5" in look(folder).why


@pytest.mark.parametrize(
    ("sizes", "stated", "hints"),
    [((16,), 16, ()), ((8, 16), 8, ("bin_um may be any of 8, 16",)), ((2, 16), 16, ("bin_um may be any of 2, 16",))],
)
def test_the_size_of_bins_is_stated_and_the_others_named(tmp_path, sizes, stated, hints):
    for size in sizes:
        made = made_slide(bin_um=size)
        write_slide(tmp_path / f"S/binned_outputs/square_{size:03d}um", made, positions="parquet")
    seen = look(tmp_path)
    assert (seen.options, seen.hints, dict(seen.facts)) == ({"bin_um": stated}, hints, {"technology": "Visium HD"})


def test_slides_of_both_kinds_have_no_technology_in_common(tmp_path):
    write_slide(tmp_path / "A", made_slide())
    write_slide(tmp_path / "B/binned_outputs/square_008um", made_slide(bin_um=8), positions="parquet")
    assert (look(tmp_path).slides, look(tmp_path).facts) == (("A", "B"), {})


@pytest.mark.parametrize(
    ("name", "text", "stated"),
    [
        ("more.csv", "barcode,layer\n", False),
        ("same.csv", "barcode,layer\n{0},a\n{1},a\n", False),
        ("notes.txt", "what was done, and why\n", False),
        ("other.tsv", "barcode\tlayer\nACGTACGTACGTACGT-1\ta\nTTTTACGTACGTACGT-1\tb\n", False),
        ("twice.csv", "barcode,layer\n{0},a\n{0},b\n", False),
        ("good.csv", "barcode,layer\n{0},a\n{1},b\n", True),
        ("bare.tsv", "{0}\ta\n{1}\tb\n", True),
    ],
)
def test_the_only_table_that_labels_spots_is_stated(tmp_path, name, text, stated):
    made = made_slide()
    folder = write_slide(tmp_path / "S", made)
    (folder / name).write_text(text.format(*made.under_tissue))
    assert look(folder).options == ({"labels": name} if stated else {})


def test_of_several_tables_of_labels_none_is_stated(tmp_path):
    write_cohort(tmp_path)
    assert look(tmp_path).options == {"labels": "layers.tsv"}
    (tmp_path / "again.tsv").write_text((tmp_path / "layers.tsv").read_text())
    seen = look(tmp_path)
    assert (seen.options, seen.hints) == ({}, ("labels may be any of again.tsv, layers.tsv",))


@pytest.mark.parametrize("lacking", ["outs/filtered_feature_bc_matrix.h5", "outs/spatial/scalefactors_json.json"])
def test_a_slide_that_lacks_a_file_is_told(tmp_path, lacking):
    (write_cohort(tmp_path) / "S1" / lacking).unlink()
    with pytest.raises(DataError, match="is missing"):
        look(tmp_path)


def test_counts_without_positions_are_no_slides(tmp_path):
    write_matrix(tmp_path, made_slide().barcodes, made_slide().counts)
    assert (look(tmp_path).slides, "beside 1 matrices of counts" in look(tmp_path).why) == ((), True)
