"""A gallery: what the task's kind has, and an error where nothing is whole."""

from dataclasses import replace

import pytest

from stbench.analyses.gallery import gallery_of
from stbench.errors import SelectionError
from tests.made.answers import answers, entrant, questions, without
from tests.made.boards import clustered, expressed, gallery


@pytest.mark.parametrize(
    ("made", "parts"), [(gallery, {"maps", "scores", "profiles"}), (clustered, {"clusters"})], ids=["genes", "clusters"]
)
def test_a_gallery_has_what_the_kind_has(made, parts):
    one = made()
    assert {name for name in ("maps", "scores", "profiles", "clusters") if getattr(one, name) is not None} == parts
    assert [picture.name for picture in one.pictures] == ["A1", "B1", "C1"][: len(one.pictures)]


def test_entrants_are_named_with_what_they_are():
    assert [(one.name, one.kind) for one in gallery().shown][2:] == [("Poor", "method"), ("Mean", "control")]
    assert [one.method for one in gallery().shown] == ["good", "fair", "poor", "mean"]


def test_without_a_whole_row_there_is_nothing_to_show():
    asked = questions()
    with pytest.raises(SelectionError, match="no method with every result"):
        gallery_of(answers(asked, without(entrant(asked, "half"), "A1", None)))


def test_rows_that_lack_a_fold_are_left_out():
    whole = expressed()
    more = replace(whole, entrants=(*whole.entrants, without(whole.entrants[0], "A1", None)))
    assert len(gallery_of(more).shown) == len(whole.entrants)
