"""Options are checked, by name and value."""

import pytest

from stbench.errors import DataError
from stbench.readers.front import read_options
from stbench.readers.space_ranger.options import WHERE, SpaceRangerOptions


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"matrix": "best"}, "one of filtered, raw"),
        ({"genes": "names"}, "one of symbols, ids"),
        ({"image": 3}, "a text"),
        ({"image": "big"}, "one of best"),
        ({"patients": 3}, "a pattern"),
        ({"images": "x.tif"}, "a file per slide"),
        ({"bin_um": 0}, "above 0"),
        ({"bin_um": True}, "above 0"),
        ({"pitch_um": float("nan")}, "above 0"),
        ({"patient": "x"}, "Did you mean 'patients'"),
    ],
)
def test_a_wrong_option_is_refused(given, said):
    with pytest.raises(DataError, match=said):
        read_options(SpaceRangerOptions, given, WHERE)


@pytest.mark.parametrize(("given", "slides"), [([151673, "b"], ("151673", "b")), ("a", ("a",)), (7, ("7",))])
def test_slides_are_names_even_where_yaml_reads_numbers(given, slides):
    assert read_options(SpaceRangerOptions, {"slides": given}, WHERE).slides == slides
