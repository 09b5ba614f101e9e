"""Options are checked, by name and value."""

import pytest

from stbench.errors import DataError
from stbench.readers.anndata.options import WHERE, H5adOptions
from stbench.readers.front import read_options


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": "a"}, "of both x and y"),
        ({"labels": 3}, "a text"),
        ({"mpp_um": -1}, "above 0"),
        ({"pitch_um": "100"}, "above 0"),
        ({"scale": True}, "above 0"),
        ({"patients": 3}, "a pattern"),
        ({"images": "x"}, "a file per slide"),
        ({"label": "x"}, "Did you mean 'labels'"),
    ],
)
def test_a_wrong_option_is_refused(given, said):
    with pytest.raises(DataError, match=said):
        read_options(H5adOptions, given, WHERE)
