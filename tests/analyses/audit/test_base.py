"""Arms and steps: their order, and the tasks that are arms."""

from dataclasses import replace
from itertools import pairwise

import pytest

from stbench.analyses.audit import STEPS
from stbench.cards import tasks
from tests.made.audit import FEW, arms_of, linear
from tests.made.cohort import made_cohort


def test_the_task_that_is_audited_by_default_has_its_arms():
    arms = {name: (card.audits.arm, card.audits.task) for name, card in tasks().items() if card.audits}
    assert arms == {
        "gene-pred-matched-patient": ("matched", "gene-pred"), "gene-pred-enlarged": ("enlarged", "gene-pred"),
    }  # fmt: skip
    assert tasks()["gene-pred"].audited_against == "gene-pred-same-patient"


@pytest.mark.parametrize(("papers", "names"), [(True, ["others", "matched", "enlarged", "papers"]),
                                               (False, ["others", "matched", "enlarged"])])  # fmt: skip
def test_each_step_goes_from_one_arm_to_the_next(papers, names):
    arms = arms_of(made_cohort(*FEW), {"made": linear(0, 0)})
    assert list((arms if papers else replace(arms, papers=None)).all) == names
    assert list(STEPS.values())[: len(names) - 1] == list(pairwise(names))
