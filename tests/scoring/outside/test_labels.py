"""Labels: which fold of the task a name or a number means."""

import pytest

from stbench.errors import DataError
from stbench.scoring.outside.labels import FOLDER, folds_of_labels
from tests.made.answers import pooled_card, questions
from tests.made.cohort import made_cohort

ASKED = questions(pooled_card(), made_cohort("A1", "A2", "B1", "C1"))


@pytest.mark.parametrize(
    ("slides", "meant"),
    [
        ({"0": ["A1", "A2"], "1": ["B1"], "2": ["C1"]}, "ABC"),
        ({"1": ["A1", "A2"], "2": ["B1"], "3": ["C1"]}, "ABC"),
        ({"0": ["C1"], "1": ["A2", "A1"], "2": ["B1"]}, "CAB"),
        ({"0": [], "1": [], "2": []}, "ABC"),
        ({"1": [], "2": [], "3": []}, "ABC"),
        ({"C": ["C1"], "A": ["A1"]}, "CA"),
    ],
    ids=["from 0", "from 1", "another order", "dumps from 0", "dumps from 1", "by name"],
)
def test_a_label_means_the_fold_that_tests_its_slides(slides, meant):
    assert "".join(fold.name for fold in folds_of_labels(slides, ASKED, "tree").values()) == meant


@pytest.mark.parametrize(
    ("slides", "told"),
    [
        ({"0": ["A1", "B1"]}, "fold '0': holds 'B1', which this fold does not test"),
        ({"B": ["A1"]}, "'A1' is tested in fold 'A'"),
        ({"A": ["Z9"]}, "'Z9' is tested in no fold of task 'made-task'"),
        ({"9": []}, "has a fold 9.*the 3 folds"),
        ({"x": []}, "has a fold 'x'"),
    ],
)
def test_a_slide_in_a_fold_that_does_not_test_it_is_told(slides, told):
    with pytest.raises(DataError, match=f"(?s)tree.*{told}"):
        folds_of_labels(slides, ASKED, "tree")


@pytest.mark.parametrize(
    ("name", "label"), [("fold0", "0"), ("fold_12", "12"), ("Split-3", "3"), ("fold", None), ("manifold1", None)]
)
def test_folders_of_folds_are_told_by_their_names(name, label):
    match = FOLDER.fullmatch(name)
    assert (match and match["label"]) == label
