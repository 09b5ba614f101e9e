"""Dumps: arrays without names are taken where the truth that they carry is that of the fold, in order."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.scoring.outside.dumps import slides_of_dump
from stbench.scoring.prediction_files import answers_of_file
from tests.made.answers import entrant, pooled_card, questions
from tests.made.cohort import made_cohort
from tests.made.prediction_files import write_dumps

ASKED = questions(cohort=made_cohort("A1", "B1"))
OWN = entrant(ASKED, "own")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda arrays: arrays.pop("targets_all"), "has no targets_all"),
        (lambda arrays: arrays.update(preds_all=arrays["preds_all"][1:]), r"has shape \(29, 12\).*\(30, 12\)"),
        (
            lambda arrays: arrays.update(targets_all=arrays["targets_all"][::-1]),
            "not what was measured, in 12 of 12",
        ),
        (lambda arrays: arrays.update(preds_all=arrays["preds_all"].astype(str)), "type <U"),
        (lambda arrays: arrays.update(preds_all=np.array([object()])), "cannot be read"),
    ],
    ids=["no truth", "a spot less", "another order", "texts", "a pickle"],
)
def test_a_dump_is_held_against_the_truth_that_it_carries(tmp_path, change, told):
    write_dumps(OWN, ASKED, tmp_path / "mine")
    path = tmp_path / "mine/split0/dump.npz"
    arrays = dict(np.load(path))
    change(arrays)
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=f"(?s)dump.npz.*{told}"):
        answers_of_file(tmp_path / "mine", ASKED, "mine")


def test_slides_of_a_fold_stand_one_after_the_other(tmp_path):
    asked = questions(pooled_card(), made_cohort("A1", "A2", "B1"))
    own = entrant(asked, "own", 0.7)
    write_dumps(own, asked, tmp_path)
    tables = slides_of_dump(tmp_path / "split0/dump.npz", asked.folds[0], asked)
    assert [(table.slide, table.fold) for table in tables] == [("A1", "A"), ("A2", "A")]
    for table, one in zip(tables, own.answers[0].read(), strict=True):
        assert np.array_equal(table.values.to_numpy(), one.values)
