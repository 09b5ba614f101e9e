"""Tasks as they are asked of slides without counts."""

import pytest

from stbench.cards import tasks
from stbench.errors import CardError, SelectionError
from stbench.protocols.panels import panel_of
from stbench.protocols.splits import folds_of, split_of
from stbench.protocols.unmeasured import for_unmeasured, with_panel
from tests.made.cohort import made_cohort

TASKS = tasks()
USUAL = TASKS[TASKS.default]


@pytest.mark.parametrize("name", ["gene-pred", "gene-pred-same-patient", "gene-pred-finetune", "hest-probe"])
def test_every_slide_of_the_dataset_trains_whatever_the_tasks_own_split(name):
    slides = made_cohort("A1", "A2", "B1").slides
    folds = folds_of(split_of(for_unmeasured(TASKS[name])), slides, ("B1",))
    assert [(fold.name, [part.slide for part in fold.train]) for fold in folds] == [("B1", ["A1", "A2"])]
    assert (folds[0].train[0].rows, folds[0].test[0].rows) == (None, None)


@pytest.mark.parametrize(("asked", "seeds"), [(None, (0,)), (0, (0,)), (7, (7,))])
def test_there_is_one_seed_and_all_else_is_the_tasks(asked, seeds):
    task = for_unmeasured(USUAL, asked)
    assert task.seeds == seeds
    assert (task.panel, task.target, task.name, task.version) == (
        USUAL.panel, USUAL.target, USUAL.name, USUAL.version,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"), [("clustering", "genes are to be predicted"), ("bleep-visium-harmony", "corrects the counts")]
)
def test_what_needs_counts_or_has_no_genes_is_refused(name, told):
    with pytest.raises(SelectionError, match=told):
        for_unmeasured(TASKS[name])


@pytest.mark.parametrize(("rule", "name"), [("", "hvg-union"), ("all", "all"), ("hvg-pooled", "hvg-pooled")])
def test_another_rule_chooses_the_panel_where_it_is_named(rule, name):
    assert panel_of(with_panel(USUAL, rule)).rule.name == name
    assert USUAL.panel.rule == "hvg-union"


def test_a_rule_that_is_not_there_is_told():
    with pytest.raises(CardError, match="is 'al'"):
        with_panel(USUAL, "al")
