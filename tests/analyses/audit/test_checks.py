"""Arms that differ in more than they should are refused, with what differs."""

from dataclasses import replace
from functools import partial

import pytest

from stbench.analyses.audit import audited
from stbench.errors import SelectionError
from tests.made.audit import FEW, TWO, arms_of, linear
from tests.made.cohort import made_cohort


def other_panel(own):
    folds = tuple(fold._replace(panel=replace(fold.panel, genes=fold.panel.genes[:5])) for fold in own.questions.folds)
    return replace(own, questions=replace(own.questions, folds=folds))


def other_task(own, **changes):
    return replace(own, questions=replace(own.questions, task=own.task.model_copy(update=changes)))


GOOD = arms_of(made_cohort(*TWO), {"good": linear(0.1, 0)})
ELSEWHERE = arms_of(made_cohort(*FEW), {"good": linear(0.1, 0)})
TOGETHER = arms_of(
    made_cohort(*TWO), {"good": linear(0.1, 0)}, others={"scheme": "leave-one-patient-out"}
)  # fmt: skip
WRONG = {
    "panel": ({"matched": partial(other_panel, GOOD.matched)}, "ask for different genes in fold 'A1'"),
    "panel of all": ({"enlarged": partial(other_panel, GOOD.enlarged)}, "ask for different genes in fold 'A1'"),
    "number": ({"matched": lambda: GOOD.enlarged}, "train on 6 and 7 slides in fold 'A1'"),
    "not strict": ({"others": lambda: GOOD.papers}, "trains on the test patient itself"),
    "score": ({"matched": partial(other_task, GOOD.matched, metrics=("mae@all",))}, "different scores or datasets"),
    "target": ({"papers": partial(other_task, GOOD.papers, target="log1p-counts")}, "different scores or datasets"),
    "corrected": ({"papers": partial(other_task, GOOD.papers, batch_correction="harmony")}, "against different values"),
    "seeds": ({"enlarged": partial(other_task, GOOD.enlarged, seeds=(1,))}, "different slides or seeds"),
    "dataset": ({"matched": lambda: ELSEWHERE.matched}, "different scores or datasets"),
    "papers' slides": ({"papers": lambda: GOOD.matched}, "train on different slides where they test 'A1'"),
    "slides together": ({"others": lambda: TOGETHER.others}, "do not both test slide 'A1' by itself"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_arms_that_differ_in_more_than_they_should_are_refused(wrong):
    changes, told = WRONG[wrong]
    with pytest.raises(SelectionError, match=told):
        audited(replace(GOOD, **{arm: make() for arm, make in changes.items()}))
