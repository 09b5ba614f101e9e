"""Slides in Space Ranger's folders, with matrices of counts or without."""

import json
from dataclasses import replace

import numpy as np
import pytest

from stbench.cards import DatasetCard
from stbench.errors import DataError
from stbench.readers import read_cohort
from stbench.readers.unmeasured.arrays import arrays_in, read_array
from stbench.readers.unmeasured.request import Request
from tests.made.space_ranger import HIRES, MPP_UM, made_slide, write_positions, write_slide

POSITIONS = ["v1", "v2", "parquet", "v1-crlf"]


def without_counts(folder, made, **known):
    write_slide(folder, made, **known)
    for path in folder.glob("*matrix*"):
        path.unlink()
    return folder


def read(folder, **asked):
    (outputs,) = arrays_in(folder)
    return read_array(outputs, Request(folder=folder, **asked), None)


@pytest.mark.parametrize("positions", POSITIONS)
def test_spots_under_tissue_are_those_that_the_reader_of_counts_gives(tmp_path, positions):
    made = made_slide()
    card = DatasetCard(reader="space-ranger")
    measured = read_cohort(card, write_slide(tmp_path / "with/S1", made, positions=positions), None).slides[0]
    slide = read(without_counts(tmp_path / "without/S1", made, positions=positions)).slide
    order = [slide.spots.index(spot) for spot in measured.spots]
    assert (slide.name, slide.mpp_um, slide.n_spots) == ("S1", measured.mpp_um, measured.n_spots)
    np.testing.assert_array_equal(slide.centres_px[order], measured.centres_px)
    np.testing.assert_array_equal(slide.array_xy[order], measured.array_xy)
    assert slide.image.fingerprint == measured.image.fingerprint


def test_counts_that_are_there_are_not_read(tmp_path):
    write_slide(tmp_path / "S1", made_slide())
    (tmp_path / "S1/filtered_feature_bc_matrix.h5").write_bytes(b"broken")
    assert read(tmp_path).slide.genes == ()


@pytest.mark.parametrize(("asked", "mpp_um"), [({}, MPP_UM / HIRES), ({"mpp_um": 3.0}, 3.0 / HIRES)])
def test_the_size_of_a_pixel_is_measured_or_said_of_the_full_image(tmp_path, asked, mpp_um):
    made = read(without_counts(tmp_path, made_slide()), **asked)
    assert made.slide.mpp_um == pytest.approx(mpp_um, rel=1e-3)
    assert any("no full-resolution image" in remark for remark in made.remarks)


def test_all_spots_are_asked_about_where_none_is_said_to_be_under_tissue(tmp_path):
    made = made_slide()
    folder = without_counts(tmp_path, made)
    write_positions(folder / "spatial", replace(made, in_tissue=np.zeros(len(made.barcodes), bool)))
    assert read(folder).slide.n_spots == len(made.barcodes)


@pytest.mark.parametrize("lacking", ["scalefactors_json.json", "tissue_positions.csv"])
def test_a_folder_that_lacks_a_file_is_no_array(tmp_path, lacking):
    folder = without_counts(tmp_path, made_slide())
    (folder / "spatial" / lacking).unlink()
    assert list(arrays_in(folder)) == []


def test_two_slides_of_one_name_and_broken_scale_factors_are_told(tmp_path):
    for part in ("one/S1", "two_S1/outs"):
        without_counts(tmp_path / part, made_slide())
    assert [each.name for each in arrays_in(tmp_path)] == ["one_S1", "two_S1"]
    without_counts(tmp_path / "one_S1", made_slide())
    with pytest.raises(DataError, match="second slide 'one_S1'"):
        arrays_in(tmp_path)
    (tmp_path / "two_S1/outs/spatial/scalefactors_json.json").write_text(json.dumps({"tissue_hires_scalef": -1}))
    with pytest.raises(DataError, match="tissue_hires_scalef"):
        read(tmp_path / "two_S1")
