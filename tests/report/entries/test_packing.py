"""Packing: the same bytes each time; what is not whole is not packed."""

import pytest

from stbench.errors import StoreError
from stbench.report.entries.packing import Beside, pack
from tests.made.answers import answers, entrant, questions, without
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "B1"))
OWN = entrant(ASKED, "own")


def test_the_same_predictions_are_the_same_bytes_and_others_are_not(tmp_path):
    made = {"first": OWN, "again": entrant(ASKED, "own"), "other": entrant(ASKED, "own", 0.6)}
    manifests = {
        name: pack(each, answers(ASKED, each), Beside(), tmp_path / f"{name}.zip") for name, each in made.items()
    }
    content = {name: (tmp_path / f"{name}.zip").read_bytes() for name in made}
    assert content["first"] == content["again"] != content["other"]
    assert set(manifests["first"].predictions) == {"0/A1/A1", "0/B1/B1"}
    assert manifests["first"].scores.keys() == {"pcc@hvg-5", "pcc@markers", "mae@all", "pcc_overall"}


@pytest.mark.parametrize(
    ("each", "name", "told"),
    [(OWN, "own.tar", "no name for an archive"), (without(OWN, "A1", None), "own.zip", "lacks predictions")],
)
def test_what_cannot_be_packed_is_told_and_nothing_is_written(tmp_path, each, name, told):
    with pytest.raises(StoreError, match=told):
        pack(each, answers(ASKED, each), Beside(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
