"""Plans of arms: the jobs of audits where they are the same, rows under their own names, probes of other methods."""

from dataclasses import replace

import pytest

from stbench.analyses.rescoring import arms_of
from stbench.cards import methods, tasks
from stbench.runs.arms import entries_under, plans_of_arms
from stbench.runs.entries import entry_of
from stbench.runs.plan import make_plan
from stbench.runs.store import Store
from stbench.weights import DEFAULT_SEARCH
from tests.made import CARDS
from tests.made.cohort import made_cohort
from tests.made.ledger import card
from tests.made.plans import COHORT, put_result

MADE, DECK, TASKS = methods(CARDS), methods(), tasks()
TASK = TASKS["gene-pred"]
BOTH = card(split="slides", size="more-slides")


def plans(paper, cohort=COHORT, rows=None):
    rows = rows or [entry_of(MADE[name], "paper") for name in ("learner", "mean")]
    own = make_plan(rows, TASK, cohort, "paper")
    return plans_of_arms(arms_of(paper, TASK), own, DECK, DEFAULT_SEARCH)


@pytest.mark.parametrize(("at", "task"), [(1, "gene-pred-matched-patient"), (2, "gene-pred-enlarged")])
def test_an_arm_that_an_audit_has_too_is_trained_once(at, task):
    arm, plan = plans(BOTH).plans[at]
    audits = make_plan(plan.entries, TASKS[task], COHORT, "paper")
    assert [job.key for job in plan.jobs] == [job.key for job in audits.jobs]
    assert arm.task.name.startswith("gene-pred+split=slides")
    assert {job.task.name for job in plan.jobs} == {arm.task.name}


@pytest.mark.parametrize("names", [("A1", "B1"), ("A1", "A2")])
def test_what_a_cohort_cannot_be_divided_for_has_no_plan_and_a_reason(names):
    rows = [entry_of(MADE["mean"], "paper")]
    own = make_plan(rows, TASK, COHORT, "paper")
    own = replace(own, questions=replace(own.questions, cohort=made_cohort(*names)))
    made = plans_of_arms(arms_of(BOTH, TASK), own, DECK, DEFAULT_SEARCH)
    assert len(made.plans) == 1
    assert len(made.impossible) == 2
    assert all("needs a patient with two slides" in reason for reason in made.impossible.values())


@pytest.mark.parametrize("stored", [0, 1, 2])
def test_what_a_store_holds_of_an_arm_stands_under_the_rows_own_names(tmp_path, stored):
    rows = [entry_of(DECK[name], "quick") for name in ("shuffled-ridge", "mean")]
    made = plans(card(select="best-epoch-on-test"), rows=rows)
    store = Store.open(tmp_path)
    for _, plan in made.plans[:stored]:
        for job in plan.jobs:
            put_result(store, job)
    held = [made.held(store).answers[arm.key] for arm, _ in made.plans]
    assert [[entrant.name for entrant in answers.entrants] for answers in held] == [["shuffled-ridge", "mean"]] * 2
    assert [answers.named("shuffled-ridge").complete for answers in held] == [stored > 0, stored > 1]
    assert not any(entrant.honest for answers in held for entrant in answers.entrants)


@pytest.mark.parametrize(
    ("method", "fitted"),
    [
        ("ridge-probe", True),
        ("hest-probe", True),
        ("colour-ridge", False),
        ("stnet", False),
        ("mean", False),
    ],
)
def test_the_probe_of_another_method_is_fitted_in_the_place_of_linear_probes_alone(method, fitted):
    own = entry_of(DECK[method], "quick")
    arm = arms_of(card(probe="other-probe"), TASK)[0]
    (changed,) = entries_under(replace(arm, probe="hest-probe:stimage"), [own], DECK, DEFAULT_SEARCH)
    assert (changed != own) == fitted
    if fitted:
        assert changed.card.adapter == DECK["hest-probe"].adapter
        assert changed.settings["encoder"] == own.settings["encoder"]
        assert changed.settings["alphas"] == DECK["hest-probe"].settings("quick", "stimage")["alphas"]


@pytest.mark.parametrize(("components", "fitted"), [(24, True), (25, False)])
def test_a_probe_with_more_components_than_there_are_features_is_not_fitted(components, fitted):
    ridge, probe = DECK["ridge-probe"], DECK["hest-probe"]
    own = replace(entry_of(ridge, "quick"), settings={**ridge.settings("quick", ""), "encoder": "colour"})
    stated = {**probe.paper, "components": probe.paper["components"].model_copy(update={"value": components})}
    deck = {"hest-probe": probe.model_copy(update={"paper": stated})}
    arm = replace(arms_of(BOTH, TASK)[0], probe="hest-probe")
    (changed,) = entries_under(arm, [own], deck, DEFAULT_SEARCH)
    assert (changed != own) == fitted


@pytest.mark.parametrize(
    ("method", "read"),
    [
        ("bleep", "colour"),
        ("ridge-probe", "colour"),
        ("comtip", ""),
        ("colour-ridge", ""),
        ("mean", ""),
    ],
)
def test_one_encoder_is_read_by_all_methods_that_can_and_by_no_control(method, read):
    own = entry_of(DECK[method], "quick")
    arm = replace(arms_of(BOTH, TASK)[0], encoder="colour")
    (changed,) = entries_under(arm, [own], DECK, DEFAULT_SEARCH)
    assert (changed != own) == bool(read)
    assert changed.encoder == read
    assert entries_under(arm, [changed], DECK, DEFAULT_SEARCH) == (changed,)


def test_a_probe_is_fitted_to_the_features_of_the_encoder_that_all_read():
    arm = replace(arms_of(BOTH, TASK)[0], encoder="efficientnet-lite0", probe="hest-probe:stimage")
    rows = [entry_of(DECK["ridge-probe"], "quick")]
    rows = [replace(rows[0], settings={**rows[0].settings, "encoder": "colour"})]
    (changed,) = entries_under(arm, rows, DECK, DEFAULT_SEARCH)
    assert changed.card.adapter == DECK["hest-probe"].adapter
    assert changed.settings["encoder"] == "efficientnet-lite0"


@pytest.mark.parametrize(("encoder", "reason"), [("colour", ""), ("uni", "weights 'uni' are not on this machine")])
def test_an_encoder_whose_weights_are_not_here_makes_its_arm_impossible_and_says_so(encoder, reason):
    rows = [entry_of(DECK["ridge-probe"], "quick")]
    made = plans(card(encoder={"value": "other-encoder", "encoder": encoder}), rows=rows)
    assert len(made.plans) == (1 if reason else 2)
    assert list(made.impossible.values()) == ([reason] if reason else [])
