"""Spots: what a page holds of a gallery says the same, in fewer shades and digits."""

import base64

import numpy as np
import pytest

from stbench.analyses.gallery.base import Levels, levels
from stbench.report.gallery_json import gallery_document
from stbench.report.page.packing import packed
from stbench.report.page.spots import FIRST_SHADE, SHADES, pictures_of, shades, spots_document
from tests.made.boards import clustered, gallery


@pytest.mark.parametrize("values", [np.linspace(-1, 3, 50), np.zeros(5), np.r_[0.0, 1.0]], ids=["many", "flat", "two"])
def test_a_shade_is_as_near_as_half_a_step(values):
    level = levels(values)
    steps = np.array([ord(character) - FIRST_SHADE for character in shades(level)])
    assert ((steps >= 0) & (steps < SHADES)).all()
    again = level.low + steps / (SHADES - 1) * (level.high - level.low)
    assert np.abs(again - level.values()).max() <= (level.high - level.low) / (SHADES - 1) * 0.501


def test_no_shade_is_escaped():
    every = Levels(0.0, 1.0, base64.b64encode(bytes(range(256))).decode())
    assert len(set(shades(every))) == SHADES
    assert repr(shades(every)) == f"'{shades(every)}'"
    assert not set(shades(every)) & set('"\\')


@pytest.mark.parametrize("made", [gallery, clustered], ids=["genes", "clusters"])
def test_pictures_stand_by_their_places(made):
    pictures = pictures_of([clustered(), None, gallery(), gallery()])
    assert len(pictures) == len(set(pictures))
    places = spots_document(made(), pictures)["pictures"]
    assert [pictures[place] for place in places] == list(made().pictures)


def test_correlations_are_hundredths_above_the_diagonal():
    whole, half = gallery().profiles.correlation["good"], spots_document(gallery())["profiles"]["correlation"]["good"]
    n = len(whole)
    assert len(half) == n * (n - 1) // 2
    assert half[: n - 1] == [round(100 * value) for value in whole[0][1:]]


@pytest.mark.parametrize("made", [gallery, clustered], ids=["genes", "clusters"])
def test_it_is_shorter_than_the_file(made):
    assert len(packed(spots_document(made()))) < len(packed(gallery_document(made())))
