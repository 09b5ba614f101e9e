"""Overlays show a slide's own image, and its spots where they lie on it."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.report.figures import write_figure
from stbench.report.overlays import DOTS, overlay
from tests.made.cohort import image, made_slide


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


@pytest.mark.parametrize(
    ("spoil", "n_shown", "n_beyond", "reach"),
    [
        (lambda centres: centres, 30, 0, (0, 320)),
        (lambda centres: np.add(centres, (100, 0)), 30, 0, (0, 420)),
        (lambda centres: np.add(centres, (1e9, 0)), 30, 30, (0, 640)),
        (lambda centres: np.add(centres, (-1e9, 0)), 30, 30, (-320, 320)),
        (lambda centres: centres * 0 + 5, 30, 0, (0, 320)),
        (lambda centres: np.where(np.arange(30)[:, None] < 29, np.nan, centres), 1, 29, (0, 320)),
        (lambda centres: centres * np.nan, 0, 30, (0, 320)),
    ],
    ids=["right", "beside", "far", "far left", "in one place", "one number", "no numbers"],
)  # fmt: skip
def test_spots_that_are_wrong_are_drawn_as_far_as_they_can_be(tmp_path, spoil, n_shown, n_beyond, reach):
    slide = made_slide("A")
    right = np.column_stack([np.linspace(0, 320, 30), np.full(30, 9.0) + np.arange(30)])
    figure = overlay(replace(slide, centres_px=spoil(right)))
    (axes,) = figure.axes
    assert len(axes.collections[0].get_offsets()) == n_shown
    assert axes.get_xlim() == pytest.approx(reach)
    beyond = f"30 spots, {n_beyond} of them beyond this picture\n" if n_beyond else "30 spots\n"
    assert beyond in figure.texts[0].get_text()
    write_figure(figure, tmp_path / "a.png", DOTS)


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
