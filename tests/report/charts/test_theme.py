"""Theme: colours that can be read on their ground, and told apart by the colour-blind."""

import numpy as np
import pytest

from stbench.report.charts.theme import INK, KIND_COLOURS, LABEL_SHAPES, LABELS, THEMES, config, theme_values

GROUND = {"light": "#ffffff", "dark": "#12161c"}


def linear(colour):
    shares = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    one, two = (float(linear(colour) @ [0.2126, 0.7152, 0.0722]) + 0.05 for colour in (first, second))
    return max(one, two) / min(one, two)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_and_rows_stand_out_from_their_ground(theme):
    assert all(contrast(colour, GROUND[theme]) >= 4.5 for colour in INK[theme][:2])
    assert all(contrast(colour, GROUND[theme]) >= 3.0 for colour in KIND_COLOURS[theme])


@pytest.mark.parametrize("theme", THEMES)
def test_themes_decide_the_same_names(theme):
    assert set(theme_values(theme)) == set(theme_values("light"))
    assert len(set(LABELS[theme])) == len(LABELS[theme]) >= 8
    assert config(theme)["background"] is None


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_of_fifty_methods_look_alike(theme):
    colours = LABELS[theme]
    looks = {(colours[at % len(colours)], LABEL_SHAPES[at % len(LABEL_SHAPES)]) for at in range(50)}
    assert len(looks) == 50
