"""Arms: what they change of a task, what they leave, and how they are told apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.analyses.rescoring import Arm
from stbench.cards import tasks

TASKS = tasks()
OWN = Arm(TASKS["gene-pred"])
SISTERS = OWN.with_split("same-patient", scheme="sister-slides", unit="slide", sisters="replace")
CHANGED = {
    "split": SISTERS,
    "panel": OWN.with_panel("all", "transductive"),
    "seeds": OWN.with_seeds(5),
    "epoch": replace(OWN, chosen_on_test=True),
    "probe": replace(OWN, probe="ridge-probe"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_every_change_has_a_key_of_its_own_and_a_name_has_none(name):
    keys = {arm.key for arm in (OWN, *CHANGED.values())}
    assert len(keys) == 6
    assert CHANGED[name].called("other").key == CHANGED[name].key
    assert CHANGED[name].called("other").task.name == "other"


@pytest.mark.parametrize(
    ("name", "asks_otherwise"), [("split", True), ("panel", True), ("seeds", False), ("epoch", False)]
)
def test_arms_that_ask_for_the_same_genes_of_the_same_spots_are_known(name, asks_otherwise):
    assert (CHANGED[name].questions_key != OWN.questions_key) == asks_otherwise


@pytest.mark.parametrize("name", ["split", "panel", "seeds"])
def test_what_is_not_changed_is_the_tasks_own(name):
    changed, fields = CHANGED[name].task, set(OWN.task.model_fields_set) - {"split", "panel", "seeds", "tags"}
    assert all(getattr(changed, field) == getattr(OWN.task, field) for field in fields)
    assert changed.panel.options == OWN.task.panel.options
    assert changed.name == OWN.task.name


@given(own=st.lists(st.integers(0, 9), min_size=1, max_size=7, unique=True), number=st.integers(1, 7))
def test_seeds_are_as_many_as_asked_for_and_those_of_the_task_stay(own, number):
    seeds = Arm(OWN.task.model_copy(update={"seeds": tuple(own)})).with_seeds(number).task.seeds
    assert seeds[: len(own)] == tuple(own)
    assert len(set(seeds)) == len(seeds) == max(len(own), number)


@pytest.mark.parametrize(
    ("task", "apart"), [("gene-pred", True), ("gene-pred-same-patient", False), ("gene-pred-finetune", False)]
)
def test_whether_patients_are_kept_apart_stands_in_the_tags(task, apart):
    assert Arm(TASKS[task]).keeps_patients_apart == apart
    assert not SISTERS.keeps_patients_apart
    assert SISTERS.task.tags.count("same-patient") == 1


@pytest.mark.parametrize(
    ("arm", "title"),
    [
        (OWN, "the task itself"),
        (SISTERS.called("gene-pred+split=slides"), "split=slides"),
        (replace(OWN, chosen_on_test=True, probe="a"), "epoch chosen on the test slide, probe of a"),
    ],
)
def test_a_title_says_what_differs(arm, title):
    assert arm.title == title
