"""Overlays show a slide's own image, and its spots where they lie on it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.report.figures import write_figure
from stbench.report.overlays import DOTS, overlay, small_copy
from tests.made.cohort import image, made_slide


@given(width=st.integers(1, 70), height=st.integers(1, 70), largest=st.integers(1, 80), seed=st.integers(0, 9))
def test_a_small_copy_holds_means_of_blocks_and_is_no_larger_than_asked(width, height, largest, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    copy, (shrink_x, shrink_y) = small_copy(image(pixels), largest)
    rows, columns = copy.shape[:2]
    assert max(rows, columns) <= largest
    assert 0 <= width - columns * shrink_x < shrink_x
    assert 0 <= height - rows * shrink_y < shrink_y
    last = pixels[int((rows - 1) * shrink_y) : int(rows * shrink_y), int((columns - 1) * shrink_x) :]
    mean = last[:, : int(shrink_x)].mean(axis=(0, 1))
    assert np.abs(copy[-1, -1] - mean).max() <= 0.5 + 1e-6


def test_a_large_image_is_read_in_bands_and_comes_out_the_same(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    whole = small_copy(image(pixels), 20).pixels
    monkeypatch.setattr("stbench.report.overlays.BAND_PX", 1000)
    assert (small_copy(image(pixels), 20).pixels == whole).all()


@pytest.mark.parametrize("size", [(400, 400), (1600, 1200), (2000, 3000)])
def test_a_spot_is_drawn_over_the_pixel_that_it_lies_on(size):
    """Bright squares stand in the image where spots are: in the copy they are at the circles' centres."""
    width, height = size
    slide = made_slide("A")
    centres = np.column_stack([np.linspace(60, width - 60, 30).round(), np.tile([80.0, height - 80.0], 15)])
    pixels = np.zeros((height, width, 3), np.uint8)
    for x, y in centres.astype(int):
        pixels[y - 12 : y + 12, x - 12 : x + 12] = 255
    figure = overlay(replace(slide, image=image(pixels), centres_px=centres))
    (axes,) = figure.axes
    (rings,) = axes.collections
    shown = axes.images[0].get_array()
    for x, y in rings.get_offsets().astype(int):
        assert shown[y, x].min() == 255
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_colours_follow_counts_and_the_title_says_what_is_there():
    slide = made_slide("A$1")
    figure = overlay(slide)
    (rings,) = figure.axes[0].collections
    assert np.allclose(rings.get_array(), np.log10(1 + slide.totals))
    assert figure.texts[0].get_text().startswith(r"A\$1: 30 spots")


def test_the_same_slide_is_the_same_file_and_small_even_of_noise(tmp_path):
    paths = [tmp_path / name for name in ("a.png", "b.png")]
    for path in paths:
        write_figure(overlay(made_slide("A")), path, DOTS)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].stat().st_size < 3_000_000
