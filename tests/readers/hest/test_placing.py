"""Patches belong to spots by name and lie around them, whichever way their places are written, or are refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.hest.patch_files import PatchFile
from stbench.readers.hest.placing import FORMS, placed_patches
from tests.made.space_ranger import made_slide

MADE = made_slide()
POSITIONS = Positions(MADE.barcodes, MADE.array_xy, MADE.centres_px)
SIDE_PX, SOURCE_PX = 16, 28


def file_of(rows, form, *, source=SOURCE_PX, stated=True, off=(0.0, 0.0), spots=None):
    """Patches of some spots, with places as whole pixels in a form."""
    places = np.floor(MADE.centres_px[rows] - (source / 2 if form.corner else 0) + off)[:, list(form.axes)]
    names = tuple(MADE.barcodes[row] for row in rows) if spots is None else spots
    return PatchFile(Path("S1.h5"), "/img", names, places, SIDE_PX, source if stated else None, None)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.integers(0, 79), min_size=3, unique=True))
def test_patches_are_joined_by_name_in_any_form(form, rows):
    placed = placed_patches("S1", file_of(rows, form), POSITIONS)
    assert placed.rows.tolist() == sorted(rows)
    assert [rows[at] for at in placed.image.rows] == sorted(rows)
    assert placed.downsample == SOURCE_PX / SIDE_PX
    assert np.abs(placed.centres_px * placed.downsample - MADE.centres_px[placed.rows]).max() < 1e-9


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
def test_the_form_and_how_many_have_a_patch_are_said(form):
    (remark,) = placed_patches("S1", file_of(range(4, 80), form), POSITIONS).remarks
    assert form.words in remark
    assert "4 of 80 spots have none and are left out" in remark


@pytest.mark.parametrize("form", [form for form in FORMS if form.corner], ids=lambda form: form.words)
@pytest.mark.parametrize("source", [10, 28, 60])
def test_corners_say_how_large_patches_are_where_the_file_does_not(form, source):
    placed = placed_patches("S1", file_of(range(80), form, source=source, stated=False), POSITIONS)
    assert placed.downsample == pytest.approx(source / SIDE_PX, abs=2 / SIDE_PX)


@pytest.mark.parametrize("form", [form for form in FORMS if not form.corner], ids=lambda form: form.words)
def test_centres_alone_do_not_say_how_large_patches_are(form):
    with pytest.raises(DataError, match=r"does not say how large its patches are.*\n.*patch_size_src"):
        placed_patches("S1", file_of(range(80), form, stated=False), POSITIONS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
@pytest.mark.parametrize("off", [(6.0, 0.0), (0.0, -6.0), (5.0, 5.0), (200.0, 300.0)])
def test_patches_beside_their_spots_are_refused(form, off):
    with pytest.raises(DataError, match="do not lie around their spots"):
        placed_patches("S1", file_of(range(80), form, off=off), POSITIONS)


def test_one_patch_that_is_another_spots_is_refused():
    file = file_of(range(80), FORMS[0])
    file.places[[3, 40]] = file.places[[40, 3]]
    with pytest.raises(DataError, match="do not lie around their spots"):
        placed_patches("S1", file, POSITIONS)


@pytest.mark.parametrize("form", FORMS[:1])
def test_patches_of_no_spot_are_counted_and_patches_of_none_refused(form):
    strange = file_of(range(80), form, spots=(*MADE.barcodes[:78], "y", "z"))
    assert "2 patches are of no spot" in placed_patches("S1", strange, POSITIONS).remarks[0]
    with pytest.raises(DataError, match="has no patch of any of the slide's spots"):
        placed_patches("S1", file_of(range(3), form, spots=("x", "y", "z")), POSITIONS)


def test_names_that_lost_the_number_of_a_sample_are_the_same_spots():
    short = tuple(spot.removesuffix("-1") for spot in MADE.barcodes)
    assert len(placed_patches("S1", file_of(range(80), FORMS[0], spots=short), POSITIONS).rows) == 80
