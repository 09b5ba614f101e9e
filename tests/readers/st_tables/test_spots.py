"""Names of spots, however they are written, are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.readers.st_tables.spots import are_spots, is_spot, rounded, written_alike

places = st.integers(0, 200)
FORMS = ("{}x{}", "{}_{}", "{}.{}", "X{}x{}", "X{}.{}", "{:03d}x{:03d}", "1x{}x{}")


@given(places, places, st.sampled_from(FORMS))
def test_every_form_of_a_place_is_written_alike(x, y, form):
    name = form.format(x, y)
    assert is_spot(name)
    assert written_alike([name], {}) == (f"{x}x{y}",)


@given(st.floats(0, 1e4), st.floats(0, 1e4))
def test_a_measured_place_is_the_spot_that_lies_there(x, y):
    name = f"{x:.2f}x{y:.2f}"
    assert is_spot(name)
    assert written_alike([name], {rounded(x, y): "3x4"}) == ("3x4",)
    assert written_alike([name], {(-1.0, -1.0): "3x4"}) == (name,)


@pytest.mark.parametrize(
    "name", ["", "x", "Actb", "ENSMUSG00000000001.4", "10", "10x", "x10", "10-12", "7SK", "AAACCTG-1", "10x12x", "1e5"]
)
def test_other_names_are_no_spots(name):
    assert not is_spot(name)


@pytest.mark.parametrize(("names", "are"), [(["1x1", "2x2"], True), (["1x1", "Actb"], False), ([], False)])
def test_names_are_of_spots_where_all_are(names, are):
    assert are_spots(names) is are
