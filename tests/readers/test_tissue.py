"""Spots on background and images without colours are remarked; real slides with tissue are not."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.readers.tissue import LARGEST_PX, remarks_on_tissue
from tests.made.cohort import MemoryImage, made_slide

SIDE = 400
WHITE = np.full((SIDE, SIDE, 3), 240, np.uint8)
PINK = np.array([200, 120, 160], np.uint8)


def slide_on(pixels, centres=None):
    slide = made_slide("A1")
    centres = np.linspace([40, 120], [160, 280], slide.n_spots) if centres is None else centres
    return replace(slide, image=MemoryImage(pixels, []), centres_px=centres)


def tissue(colour=PINK):
    pixels = WHITE.copy()
    pixels[100:300, 20:200] = colour
    return pixels


def test_spots_on_tissue_are_not_remarked():
    assert remarks_on_tissue(slide_on(tissue()), 20.0) == ()


@pytest.mark.parametrize("change", [lambda xy: SIDE - xy, lambda xy: np.add(xy, [210, 0]), lambda xy: xy * 0.2])
def test_spots_beside_it_are(change):
    centres = change(np.linspace([40, 120], [160, 280], made_slide("A1").n_spots))
    remarks = remarks_on_tissue(slide_on(tissue(), centres), 20.0)
    assert len([text for text in remarks if "looks like background" in text]) == 1


@pytest.mark.parametrize(
    ("colour", "said"), [([130, 130, 130], True), ([130, 128, 131], False), ([200, 120, 160], False)]
)
def test_an_image_without_colours_is_said_to_be_so(colour, said):
    remarks = remarks_on_tissue(slide_on(tissue(np.array(colour, np.uint8))), 20.0)
    assert any("no colours" in text for text in remarks) is said


def test_an_image_that_has_no_small_copy_is_not_looked_at():
    class Huge(MemoryImage):
        size_px = (LARGEST_PX, 2)

    slide = replace(slide_on(tissue()), image=Huge(tissue(), []))
    assert remarks_on_tissue(slide, 20.0) == ()
    assert slide.image.opened == []
