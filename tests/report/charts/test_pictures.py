"""Pictures under charts: shape of the panel, size of a spot."""

import pytest

from stbench.errors import SelectionError
from stbench.report.charts.pictures import panel_methods, picture_of, picture_values
from tests.made.boards import gallery


@pytest.mark.parametrize("width", [120, 400])
def test_a_panel_has_the_shape_of_the_picture(width):
    picture = picture_of(gallery(), "B1")
    values = picture_values(picture, width)
    assert values["panel_height"] / values["panel_width"] == pytest.approx(picture.height / picture.width, abs=0.01)
    assert values["spot"] < (picture.pitch * width / picture.width) ** 2


@pytest.mark.parametrize(("slide", "name"), [("", "A1"), ("C1", "C1")])
def test_the_first_is_the_default(slide, name):
    assert picture_of(gallery(), slide).name == name


def test_a_slide_that_is_not_there_is_told():
    with pytest.raises(SelectionError, match="one of A1, B1, C1"):
        picture_of(gallery(), "Z9")


@pytest.mark.parametrize(
    ("scores", "methods", "panels"),
    [
        ({"mean": 0.9, "poor": 0.1, "good": 0.8}, (), ["good", "poor"]),
        ({"mean": 0.9, "poor": 0.1, "good": float("nan")}, ("good", "mean"), ["mean", "good"]),
        ({"mean": 0.9}, (), ["mean"]),
        ({"fair": 0.1, "poor": 0.3, "good": 0.2}, (), ["poor", "good"]),
    ],
)
def test_ranked_methods_come_before_controls_that_score_higher(scores, methods, panels):
    assert panel_methods(gallery(), scores, methods, 2) == panels
