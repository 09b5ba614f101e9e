"""Panel rules: what every one of them keeps, what each chooses, and what a card may give it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import PanelChoice, tasks
from stbench.data import Panel
from stbench.errors import CardError, DataError, ShapeError
from stbench.protocols.folds import fold_panel
from stbench.protocols.panels import panel_of, panel_rules
from stbench.protocols.splits.slides import LeaveOneSampleOut
from tests.made.cohort import GENES
from tests.made.counts import cohort_with, counts_of

SPLIT = LeaveOneSampleOut(unit="patient")


def task(**panel):
    return tasks()["gene-pred"].model_copy(update={"panel": PanelChoice(**panel)})


TASK = task(rule="hvg-union", genes=4)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32))
def test_counts_of_the_test_slide_never_change_the_panel(seed):
    usual, other = cohort_with(counts_of(2)), cohort_with(counts_of(seed, wild=(3, 50)))
    fold = SPLIT.folds(usual.slides)[2]
    assert fold.name == "C1"
    panel = fold_panel(TASK, other, fold)
    assert panel == fold_panel(TASK, usual, fold)
    assert 4 <= len(panel) <= 8


def test_every_shipped_task_that_scores_markers_has_them_in_its_panel():
    scoring = [task for task in tasks().values() if any("marker" in text for text in (*task.metrics, *task.details))]
    assert len(scoring) > 8
    assert [task.name for task in scoring if not panel_of(task).reads_markers] == []


def test_a_panel_chosen_on_all_slides_does_depend_on_the_test_slide():
    peeking = task(rule="hvg-union", genes=4, chosen_on="all")
    fold = SPLIT.folds(cohort_with(counts_of(2)).slides)[2]
    panels = {fold_panel(peeking, cohort_with(counts_of(seed)), fold) for seed in (2, 3)}
    assert len(panels) == 2


def test_other_packages_bring_rules_by_an_entry_point():
    assert (panel_rules.kind, panel_rules.group) == ("panel rule", "stbench.panel_rules")


@pytest.mark.parametrize("name", tasks())
def test_every_shipped_task_has_a_rule(name):
    assert panel_of(tasks()[name]).rule.name == tasks()[name].panel.rule


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        ({"rule": "hvg-uniom"}, "Did you mean 'hvg-union'?"),
        ({"rule": "hvg-union", "detected": 0.1}, "unknown key 'panel.detected'"),
        ({"rule": "hvg-union", "chosen_onn": "all"}, "Did you mean 'chosen_on'?"),
        ({"rule": "all", "markers": True}, "unknown key 'panel.markers'"),
        ({"rule": "hvg-union", "genes": 0}, "panel.genes is 0.\nExpected greater than 0"),
        ({"rule": "hvg-union", "genes": 2.5}, "panel.genes is 2.5.\nExpected a valid integer"),
        ({"rule": "hvg-pooled", "detected": 1.5}, "panel.detected is 1.5.\nExpected less than or equal to 1"),
        ({"rule": "hvg-pooled", "space": "log1p-count"}, "Did you mean 'log1p-counts'?"),
    ],
)
def test_what_a_rule_does_not_take_is_told(panel, message):
    with pytest.raises(CardError) as raised:
        panel_of(task(**panel))
    assert message in str(raised.value)


def test_hash_knows_genes_and_order():
    assert Panel(("A", "B")).sha256 != Panel(("B", "A")).sha256
    assert Panel(("A", "B")).sha256 != Panel(("AB",)).sha256
    assert Panel(GENES).sha256 == Panel(GENES).sha256


def test_a_gene_twice_or_absent_is_an_error():
    with pytest.raises(ShapeError, match="panel: gene 'A' is listed twice"):
        Panel(("B", "A", "A"))
    with pytest.raises(DataError, match="gene 'B' is not measured"):
        Panel(("A", "B")).positions(("A",))


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        ({"rule": "hvg-uniom"}, "panel.rule is 'hvg-uniom'"),
        ({"rule": "all", "rlue": "all"}, "Did you mean 'rule'?"),
        ({"rule": "all", "genes": 3}, "unknown key 'panel.genes'"),
    ],
)
def test_a_card_is_told_which_key_of_its_panel_is_wrong(panel, message):
    with pytest.raises(CardError) as raised:
        panel_of(task(**panel))
    assert message in str(raised.value)
