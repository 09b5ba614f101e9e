"""Facts: how an answer was made, in a form that a file of predictions takes."""

import json

import pytest
from anndata import AnnData, read_h5ad

from stbench.encoders.compute import Compute
from stbench.runs.facts import facts_of
from stbench.runs.record import record_of
from tests.made.plans import COHORT
from tests.made.unmeasured import uncounted_slide
from tests.runs.test_predicting import predicting

JOB = predicting("N1").plan.jobs[0]
SLIDE = uncounted_slide("unmeasured/N1", like="N1")
FACTS = facts_of(JOB, record_of(JOB, "measured", Compute(), panel_sha256="abc"), COHORT, SLIDE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target", JOB.task.target), ("target_title", "log1p of counts per 10,000"), ("method", "learner"),
        ("method_sha256", JOB.entry.card.sha256), ("profile", "paper"), ("precision", "float32"), ("device", "cpu"),
        ("dataset", COHORT.name), ("dataset_fingerprint", COHORT.fingerprint), ("slide", "N1"), ("seed", 0),
        ("trained_on", ["A1", "A2", "B1"]), ("panel_sha256", "abc"), ("training_key", JOB.training_key),
        ("image_fingerprint", SLIDE.image.fingerprint), ("mpp_um", SLIDE.mpp_um), ("stand_in", False),
    ],
)  # fmt: skip
def test_facts_name_what_made_the_answer(name, value):
    assert FACTS[name] == value


def test_a_file_takes_them_as_they_are(tmp_path):
    AnnData(shape=(1, 1), uns={"stbench": FACTS}).write_h5ad(tmp_path / "a.h5ad")
    read = read_h5ad(tmp_path / "a.h5ad").uns["stbench"]
    assert {name: read[name] for name in FACTS if isinstance(FACTS[name], str)} == {
        name: value for name, value in FACTS.items() if isinstance(value, str)
    }
    assert json.loads(read["settings"]) == dict(JOB.entry.settings)
