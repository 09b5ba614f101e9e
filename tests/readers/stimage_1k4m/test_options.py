"""Options of a card are checked."""

import pytest

from stbench.errors import DataError
from stbench.readers.front import read_options
from stbench.readers.stimage_1k4m.options import WHERE, StimageOptions


@pytest.mark.parametrize(
    "given",
    [{"technology": 1}, {"label_column": None}, {"patients": 3}, {"pitch_um": 0}, {"mpp_um": "x"}, {"pitch_um": True}],
)
def test_a_value_that_cannot_be_is_refused(given):
    (name,) = given
    with pytest.raises(DataError, match=f"{WHERE}: {name} is "):
        read_options(StimageOptions, given, WHERE)


@pytest.mark.parametrize(("given", "slides"), [("A_*", ("A_*",)), (["A", "B"], ("A", "B")), ((), ())])
def test_slides_are_names_or_patterns(given, slides):
    assert StimageOptions(slides=given).slides == slides
