"""The page of the audit: each arm, what each step adds, and what is trained on."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.report.pages.audit import audit_cells, audit_markdown, training_cells
from tests.made.audit import FEW, TWO, made_audit

AUDITS = {cohort: made_audit(cohort) for cohort in (FEW, TWO)}


def test_the_audit_shows_each_arm_and_what_each_step_adds_with_its_interval():
    table = audit_cells(AUDITS[TWO])
    assert table.head == [
        "method", "other patients", "matched", "all slides", "papers' rule",
        "knowing the patient (95 %)", "more slides (95 %)", "another panel (95 %)",
    ]  # fmt: skip
    ((name, *scores, patient, slides, panel),) = table.rows
    (effect,) = AUDITS[TWO].effects
    assert (name, scores) == ("One | Two", [f"{effect.scores[arm]:.3f}" for arm in AUDITS[TWO].tasks])
    more = effect.steps["slides"]
    assert slides == f"{more.mean:+.3f} ({more.low:+.3f} to {more.high:+.3f})"
    assert (patient, panel) == ("+0.125 (+0.125 to +0.125)", "+0.000 (+0.000 to +0.000)")


def test_an_audit_without_the_papers_rule_has_no_column_of_it():
    result = AUDITS[FEW]
    tasks = {arm: task for arm, task in result.tasks.items() if arm != "papers"}
    text = audit_markdown(replace(result, tasks=tasks))
    assert "another panel" not in text.lower()
    assert "papers" not in text


def test_an_interval_of_the_audit_that_is_not_known_is_left_out():
    (effect,) = AUDITS[FEW].effects
    unknown = {step: value._replace(low=np.nan, high=np.nan) for step, value in effect.steps.items()}
    assert audit_cells(replace(AUDITS[FEW], effects=(replace(effect, steps=unknown),))).rows[0][5] == "+0.125"


def test_the_audit_shows_what_every_arm_trains_on():
    table = training_cells(AUDITS[FEW])
    assert table.head == ["test slide", "other patients", "matched", "all slides", "papers' rule"]
    assert table.rows[0] == [
        "C2", "1 (0), 30 spots, 12 genes", "1 (1), 30 spots, 12 genes", "3 (2), 90 spots, 12 genes",
        "3 (2), 90 spots, 12 genes",
    ]  # fmt: skip


@pytest.mark.parametrize("cohort", AUDITS, ids=["one patient with sisters", "three"])
@pytest.mark.parametrize(("step", "column"), [("patient", -3), ("slides", -2), ("panel", -1)])
@pytest.mark.parametrize("difference", [0.125, 0.0, -0.25])
def test_a_step_is_shown_with_its_sign_in_its_column(cohort, step, column, difference):
    (effect,) = AUDITS[cohort].effects
    steps = effect.steps | {step: effect.steps[step]._replace(mean=difference, low=difference - 0.5, high=0.75)}
    (cells,) = audit_cells(replace(AUDITS[cohort], effects=(replace(effect, steps=steps),))).rows
    assert cells[column] == f"{difference:+.3f} ({difference - 0.5:+.3f} to +0.750)"
