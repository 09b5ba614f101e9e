"""Pictures: spots lie on the copy where they lie on the image; every patient has a turn."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from stbench.analyses.gallery.pictures import LARGEST_PX, picture, shown_slides
from tests.made.cohort import made_slide


def test_a_picture_is_a_jpeg_with_every_spot_on_it():
    slide = made_slide("A1")
    made = picture(slide)
    pixels = Image.open(io.BytesIO(base64.b64decode(made.image.partition(",")[2])))
    assert pixels.size == (made.width, made.height)
    assert max(pixels.size) <= LARGEST_PX
    assert len(made.x) == len(made.y) == slide.n_spots
    assert 0 <= min(made.x) <= max(made.x) <= made.width
    assert 0 <= min(made.y) <= max(made.y) <= made.height


def test_distances_are_those_of_the_slide():
    slide = made_slide("A1")
    made = picture(slide)
    um = np.hypot(*(np.array([made.x, made.y])[:, 0] - np.array([made.x, made.y])[:, 8])) * made.um_per_px
    assert um == pytest.approx(np.hypot(*(slide.centres_um[0] - slide.centres_um[8])), rel=0.02)


@pytest.mark.parametrize(
    ("names", "most", "shown"),
    [(["A1", "A2", "B1"], 2, ["A1", "B1"]), (["A1", "A2", "B1"], 3, ["A1", "A2", "B1"]),
     (["A1", "A2", "A3"], 2, ["A1", "A2"])],
)  # fmt: skip
def test_every_patient_has_a_turn(names, most, shown):
    slides = [made_slide(name) for name in names]
    assert [slide.name for slide in shown_slides(slides, most)] == shown
