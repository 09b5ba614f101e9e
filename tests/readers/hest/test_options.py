"""Options of a card are checked, and errors name the reader that they are of."""

import pytest

from stbench.errors import DataError
from stbench.readers.front import read_options
from stbench.readers.hest.options import SLIDES, TASKS, BenchOptions, HestOptions

COMMON = [{"mpp_um": 0}, {"mpp_um": "x"}, {"patients": 3}, {"counts": 1}, {"genes": []}, {"labels": None},
          {"wider": "pad"}, {"wider": True}]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "where", "given"),
    [(HestOptions, SLIDES, each) for each in [*COMMON, {"image": "best image"}, {"image": 1}]]
    + [(BenchOptions, TASKS, each) for each in [*COMMON, {"task": 5}]],
)
def test_a_value_that_cannot_be_is_refused(kind, where, given):
    (name,) = given
    with pytest.raises(DataError, match=f"{where}: {name} is "):
        read_options(kind, given, where)


@pytest.mark.parametrize(("kind", "where"), [(HestOptions, SLIDES), (BenchOptions, TASKS)])
def test_an_unknown_option_is_refused_and_columns_are_those_of_the_card(kind, where):
    with pytest.raises(DataError, match="no option 'folds'"):
        read_options(kind, {"folds": 1}, where)
    columns = read_options(kind, {"counts": "raw", "genes": "symbol", "labels": "region"}, where).columns()
    assert (columns.where, columns.counts, columns.genes, columns.labels) == (where, "raw", "symbol", "region")


@pytest.mark.parametrize(("given", "slides"), [("INT1", ("INT1",)), (["INT*", 7], ("INT*", "7")), ((), ())])
def test_slides_are_names(given, slides):
    assert HestOptions(slides=given).slides == slides
