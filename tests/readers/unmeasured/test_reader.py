"""A folder of slides without counts beside a dataset, of whatever layout."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.reader import pitch_of, read_unmeasured
from stbench.readers.unmeasured.request import Request
from tests.made.cohort import made_cohort
from tests.made.space_ranger import made_slide, write_slide
from tests.made.tiny import tiny_cohort
from tests.made.unmeasured import write_image, write_table

COHORT = made_cohort("A1", "B1")


def images(folder):
    write_image(folder / "N1.tif")
    write_table(folder / "N1.csv")
    write_image(folder / "N2/he.png")


def arrays(folder):
    write_slide(folder / "S1", made_slide())
    write_image(folder / "S1/full.tif", made_slide().pixels)


def one_image(folder):
    write_image(folder)


@pytest.mark.parametrize(
    ("write", "at", "names"), [(images, "new", ["N1", "N2"]), (arrays, "new", ["S1"]), (one_image, "n.tif", ["n"])]
)
def test_slides_of_each_layout_are_asked_about_beside_all_of_the_dataset(tmp_path, write, at, names):
    write(tmp_path / at)
    both = read_unmeasured(Request(folder=tmp_path / at, mpp_um=10.0), COHORT, None)
    assert both.tested == tuple(f"unmeasured/{name}" for name in names)
    assert [slide.name for slide in both.slides[:2]] == ["A1", "B1"]
    assert both.slides[0] is COHORT.slides[0]


@pytest.mark.parametrize("name", ["centres_px", "array_xy"])
def test_what_was_read_cannot_be_changed(tmp_path, name):
    images(tmp_path)
    slide = read_unmeasured(Request(folder=tmp_path, mpp_um=10.0), COHORT, None).slides[-1]
    with pytest.raises(ValueError, match="read-only"):
        getattr(slide, name)[0, 0] = 1


@pytest.mark.parametrize(("make", "told"), [(lambda at: None, "is not there"), (lambda at: at.mkdir(), "no image")])
def test_a_folder_without_slides_is_told(tmp_path, make, told):
    make(tmp_path / "new")
    with pytest.raises(DataError, match=told):
        read_unmeasured(Request(folder=tmp_path / "new"), COHORT, None)


@pytest.mark.parametrize(("cohort", "pitch_um"), [(tiny_cohort(), 200.0), (COHORT, 213.0)], ids=["array", "jittered"])
def test_the_distance_of_a_datasets_spots_is_that_of_its_array(cohort, pitch_um):
    assert pitch_of(cohort) == pytest.approx(pitch_um, rel=0.02)
    assert pitch_of(cohort) == float(np.format_float_positional(pitch_of(cohort), precision=3, fractional=False))
