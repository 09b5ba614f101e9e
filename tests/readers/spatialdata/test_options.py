"""Options of the reader of SpatialData."""

import json

import pytest

from stbench.errors import DataError
from stbench.readers.spatialdata.options import SpatialDataOptions


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"table": 3}, "a text"),
        ({"mpp_um": -1}, "a number above 0"),
        ({"patients": 3}, "a pattern, or a patient per slide"),
        ({"images": "im"}, "a file per slide"),
    ],
)
def test_what_an_option_cannot_be_is_refused_by_name(options, told):
    with pytest.raises(DataError, match=told):
        SpatialDataOptions(**options)


@pytest.mark.parametrize(
    ("options", "image"),
    [({}, ""), ({"image": "im"}, "im"), ({"image": "{slide}_full"}, "S1_full"),
     ({"image": "im", "images": {"S1": "other"}}, "other")],
)  # fmt: skip
def test_the_image_of_a_slide_is_the_one_that_is_named_for_it(options, image):
    options = SpatialDataOptions(**options)
    assert options.image_of("S1") == image
    assert json.loads(json.dumps(options.plain()))["image"] == options.image


@pytest.mark.parametrize("name", ["counts", "genes", "array_column", "array_row"])
def test_what_concerns_the_table_goes_to_it(name):
    assert getattr(SpatialDataOptions(**{name: "a"}).of_table, name) == "a"
