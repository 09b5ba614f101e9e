import gzip

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.cards import datasets
from stbench.contract import check_reader
from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from tests.made import SHARED
from tests.made.her2st import GENES, counts_path, edit_text, image_path, spots_path, write_her2st

CARD = datasets()["her2st"]
REAL = SHARED / "data/her2st"


@pytest.fixture
def data(tmp_path):
    return write_her2st(tmp_path / "data")


def test_sections_patients_genes_spots_and_scale_are_as_written(data):
    cohort = check_reader(CARD, data)
    assert [(slide.name, slide.patient) for slide in cohort.slides] == [("A1", "A"), ("A2", "A"), ("B1", "B")]
    slide = cohort["A2"]
    assert slide.genes == GENES
    assert slide.n_spots == 30
    assert_allclose(slide.mpp_um, 200 / 40)
    assert slide.spots[0] == "2x3"
    assert_array_equal(slide.array_xy[0], (2, 3))
    assert_array_equal(slide.centres_px[0], (60, 60))
    assert set(slide.labels) == {"0", "1"}
    assert "her2st: 3 slides are here, 36 in a complete copy" in cohort.remarks


def test_counts_are_the_files_in_the_order_of_its_rows(data):
    lines = gzip.decompress(counts_path(data, "B1").read_bytes()).decode().splitlines()
    slide = read_cohort(CARD, data, None)["B1"]
    rows = {line.split("\t")[0]: np.array(line.split("\t")[1:], float) for line in lines[1:]}
    assert slide.spots == tuple(rows)
    assert_array_equal(slide.counts.toarray(), np.stack(list(rows.values())))


def test_spots_in_one_file_only_are_left_out_and_told(data):
    edit_text(spots_path(data, "A2"), "\n3\t3\t", "\n30\t3\t")
    cohort = read_cohort(CARD, data, None)
    assert cohort["A2"].n_spots == 29
    assert "3x3" not in cohort["A2"].spots
    assert "A2: 29 spots in both files are kept; 1 have counts only, 1 a position only" in cohort.remarks


def test_spots_that_were_not_selected_are_left_out(data):
    edit_text(spots_path(data, "A2"), "\t1\n", "\t0\n")
    assert read_cohort(CARD, data, None)["A2"].n_spots == 29


def test_a_pathologists_labels_come_before_clusters_and_gaps_are_unlabelled(data):
    path = data / "ST-pat/lbl/A1_labeled_coordinates.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("x\ty\tlabel\n2.01\t3.02\tcancer in situ\nnan\tnan\tundetermined\n")
    slide = read_cohort(CARD.model_copy(update={"sha256_of": {}}), data, None)["A1"]
    assert slide.labels[0] == "cancer in situ"
    assert set(slide.labels[1:]) == {""}
    assert slide.adata.uns["label_source"] == "pathologist"


def test_a_pathologists_table_that_is_not_the_published_one_is_refused_under_the_datasets_own_name(data):
    path = data / "ST-pat/lbl/A1_labeled_coordinates.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("x\ty\tlabel\n2.01\t3.02\tcancer in situ\n")
    with pytest.raises(DataError, match="has sha256"):
        read_cohort(CARD, data, None)


def test_a_section_without_labels_has_none(data):
    for path in (data / "ST-cluster/lbl").iterdir():
        path.unlink()
    assert read_cohort(CARD, data, None)["A1"].labels is None


def test_reading_through_the_cache_is_the_same_and_the_content_is_the_fingerprint(data, tmp_path):
    plain, cache = read_cohort(CARD, data, None), ArrayCache(tmp_path / "cache")
    for _ in range(2):
        cached = read_cohort(CARD, data, cache)
        assert cached.fingerprint == plain.fingerprint
        for one, other in zip(cached.slides, plain.slides, strict=True):
            assert (one.counts != other.counts).nnz == 0
            assert (one.spots, one.genes) == (other.spots, other.genes)
    for change in (lambda: edit_text(counts_path(data, "A1"), "\t1\t", "\t2\t"),
                   lambda: image_path(data, "A1").write_bytes(image_path(data, "A2").read_bytes())):  # fmt: skip
        change()
        changed = read_cohort(CARD, data, cache)
        assert changed.fingerprint != cached.fingerprint
        cached = changed


def test_what_was_read_cannot_be_changed_in_place(data):
    slide = read_cohort(CARD, data, None)["A1"]
    for array in (slide.counts.data, slide.centres_px, slide.array_xy):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_patches_are_cut_from_the_decoded_image(data):
    patches = read_cohort(CARD, data, None)["A1"].patches(PatchSpec(side_um=100.0, pixels=20))
    assert patches.shape == (30, 20, 20, 3)
    assert patches.std() > 5


@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real sections at {REAL}")
def test_the_four_real_slides_are_read_whole_and_are_those_of_the_golden_tables():
    cohort = check_reader(CARD, REAL)
    assert cohort.former == cohort.draws == "e8ce563f1d0b77a90c4eaa3e1bd235470bf462fcfbfab1d5ad7e4cff08df130c"
    assert [(slide.name, slide.n_spots) for slide in cohort.slides] == [
        ("B4", 283), ("C2", 187), ("C3", 180), ("C4", 184)]  # fmt: skip
    assert all(0.6 < slide.mpp_um < 0.9 for slide in cohort.slides)
    assert {"ERBB2", "MGP", "IGKC"} <= set(cohort.common_genes)
    assert all(slide.labels is not None for slide in cohort.slides)
