"""Images with tables of positions, or alone: how large a pixel is, and where spots are."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.unmeasured.files import Files
from stbench.readers.unmeasured.plain import read_plain
from stbench.readers.unmeasured.request import Request
from tests.made.unmeasured import SPOTS, write_image, write_table

ON_ARRAY = ("x,y,pixel_x,pixel_y", [(n % 2, n // 2, *at) for n, at in enumerate(SPOTS)])
PITCH_UM = 200.0


def read(folder, *, table=None, stated=None, image="N1.tif", **asked):
    path = write_image(folder / image, mpp_um=stated)
    located = None if table is None else write_table(folder / "N1.csv", *table)
    return read_plain(Files("N1", path, located), Request(folder=folder, **asked), PITCH_UM, None)


@pytest.mark.parametrize(
    ("table", "stated", "asked", "mpp_um"),
    [
        (("x,y",), 0.5, {}, 0.5),
        (("x,y",), 0.5, {"mpp_um": 2.0}, 2.0),
        (("x,y",), None, {"mpp_um": 2.0, "pitch_um": 100.0}, 2.0),
        (("x,y",), None, {"pitch_um": 100.0}, 2.5),
        (("x,y",), 0.5, {"pitch_um": 100.0}, 2.5),
        (ON_ARRAY, None, {"pitch_um": 100.0}, 100 / 40.125),
    ],
    ids=["file", "said before file", "said before pitch", "pitch", "pitch before file", "array"],
)  # fmt: skip
def test_the_size_of_a_pixel_is_said_measured_or_the_files(tmp_path, table, stated, asked, mpp_um):
    made = read(tmp_path, table=table, stated=stated, **asked)
    assert made.slide.mpp_um == pytest.approx(mpp_um, abs=1e-6)
    np.testing.assert_array_equal(made.slide.centres_px, SPOTS)


@pytest.mark.parametrize(
    ("table", "told"),
    [(None, "State it: --mpp NUMBER"), (("x,y",), "--mpp NUMBER; or how far apart spots are: --pitch 200, if as far")],
)
@pytest.mark.parametrize("image", ["N1.tif", "N1.png", "N1.jpg"])
def test_an_image_whose_scale_nobody_knows_is_refused_with_what_to_say(tmp_path, image, table, told):
    with pytest.raises(DataError, match=f"N1.*does not say how large a pixel is(.|\n)*{told}"):
        read(tmp_path, table=table, image=image)


@pytest.mark.parametrize(("asked", "pitch_um"), [({}, PITCH_UM), ({"pitch_um": 50.0}, 50.0)])
def test_spots_are_laid_as_far_apart_as_the_datasets_or_as_said(tmp_path, asked, pitch_um):
    made = read(tmp_path, mpp_um=10.0, **asked)
    slide = made.slide
    nearest = min(np.linalg.norm(slide.centres_um[1:] - slide.centres_um[0], axis=1))
    assert nearest == pytest.approx(pitch_um)
    assert f"{slide.n_spots:,} spots are laid {pitch_um:g} µm apart over its tissue" in made.remarks[0]


def test_another_scale_in_the_images_file_is_told(tmp_path):
    assert any("file says 0.5 µm per pixel" in remark for remark in read(tmp_path, stated=0.5, mpp_um=10.0).remarks)
