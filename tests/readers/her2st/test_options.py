"""Options of the layout of her2st: which slides are read."""

import pytest

from stbench.cards import DatasetCard
from stbench.errors import DataError
from stbench.readers import read_cohort
from stbench.readers.her2st.options import Her2stOptions
from tests.made.her2st import write_her2st

NAMES = ("A1", "A2", "B1")


@pytest.mark.parametrize(
    ("slides", "read"), [((), NAMES), (("B1", "A1"), ("A1", "B1")), ("A2", ("A2",)), (["A1"], ("A1",))]
)
def test_the_slides_that_are_named_are_read_in_the_usual_order(slides, read):
    assert Her2stOptions(slides=slides).chosen(NAMES) == read


@pytest.mark.parametrize("slides", [("A9",), ("A1", "a2")])
def test_a_slide_that_is_not_there_is_told(slides):
    with pytest.raises(DataError, match="which is not there"):
        Her2stOptions(slides=slides).chosen(NAMES)


def test_a_card_leaves_slides_out(tmp_path):
    card = DatasetCard(reader="her2st", options={"slides": ["A1", "B1"]})
    whole, part = (read_cohort(each, write_her2st(tmp_path / str(n)), None) for n, each in enumerate(
        (DatasetCard(reader="her2st"), card)
    ))  # fmt: skip
    assert [slide.name for slide in part.slides] == ["A1", "B1"]
    assert part["B1"].fingerprints == whole["B1"].fingerprints
