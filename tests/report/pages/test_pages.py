"""Pages beside a leaderboard: a row per method by its title, with the same bytes for the same input."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.audit import audited
from stbench.analyses.compare import compared
from stbench.analyses.rescoring import rescore
from stbench.analyses.structure import kept_structure
from stbench.report.pages.audit import audit_cells, audit_markdown, cautions, training_cells
from stbench.report.pages.comparison import comparison_cells
from stbench.report.pages.rescoring import rescore_cells, rescore_markdown
from stbench.report.pages.structure import structure_cells, structure_markdown
from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.audit import FEW, TWO, arms_of, linear
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip


AUDITS = {
    cohort: audited(arms_of(made_cohort(*cohort), {"one | two": linear(0.125, 0.03125)})) for cohort in (FEW, TWO)
}


PAGES = {
    "audit": lambda: audit_markdown(AUDITS[FEW]),
    "audit over patients": lambda: audit_markdown(AUDITS[TWO]),
    "rescoring": lambda: rescore_markdown("made-task", "made", rescore(MADE)),
    "structure": lambda: structure_markdown("made-task on made", kept_structure(MADE)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_bytes_with_a_head_and_tables_whose_lines_are_of_equal_length(name):
    text = PAGES[name]()
    assert text == PAGES[name]()
    assert text.startswith("# ")
    assert text.endswith("|\n")
    for table in text.split("\n\n"):
        if table.startswith("|"):
            lines = [line.replace("\\|", "").count("|") for line in table.strip().splitlines()]
            assert len(lines) > 2
            assert len(set(lines)) == 1


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


def test_the_audit_says_what_its_intervals_are_over_and_what_could_not_be_kept_equal():
    few, several = ("\n".join(cautions(AUDITS[cohort])) for cohort in (FEW, TWO))
    assert "All these slides are of patient C: no interval over patients can be given" in few
    assert "over its 3 slides, which share training slides" in few
    assert "C2, C3, C4: other patients have no more slides than the patient has sisters" in few
    assert "C2, C3, C4: among the slides that all slides add are sisters too" in few
    assert "Spots trained on, mean over test slides: other patients 30, matched 30." in few
    assert "Left out, because nothing else of their patient is here: B4." in audit_markdown(AUDITS[FEW])
    assert "over 3 patients; each interval holds by itself" in several
    assert "sisters" not in several


def test_the_audit_names_who_is_left_out_and_why():
    lacking = (("Poor", "task-matched", "failed: C2: no luck."),)
    assert cautions(replace(AUDITS[FEW], lacking=lacking))[-1] == (
        "Poor is left out: task-matched has no score (failed: C2: no luck)."
    )


def test_the_audit_shows_what_every_arm_trains_on():
    table = training_cells(AUDITS[FEW])
    assert table.head == ["test slide", "other patients", "matched", "all slides", "papers' rule"]
    assert table.rows[0] == [
        "C2", "1 (0), 30 spots, 12 genes", "1 (1), 30 spots, 12 genes", "3 (2), 90 spots, 12 genes",
        "3 (2), 90 spots, 12 genes",
    ]  # fmt: skip


def test_rescoring_shows_the_rank_of_each_method_under_each_rule():
    found = rescore(MADE)
    scores, agreement = rescore_cells(found)
    assert [row[0] for row in scores.rows] == ["Poor | one", "Right", "Flat"]
    assert {name: cell for name, cell in zip(found.rules, scores.rows[1][1:], strict=True) if cell != "1.000 (1)"} == {
        "hest": "0.675 (1)",  # whose truth holds the depth of spots, which answers do not
    }
    assert scores.head == ["method", *found.rules]
    assert [row[0] for row in agreement.rows] == list(found.rules)
    assert {row[place + 1] for place, row in enumerate(agreement.rows)} == {"1.000"}
    assert all(rule.says in rescore_markdown("made-task", "made", found) for rule in found.rules.values())


def test_rescoring_without_methods_has_no_rows():
    found = rescore(answers(ASKED, replace(MADE.entrants[0], answers=())))
    scores, agreement = rescore_cells(found)
    assert scores.rows == []
    assert {cell for row in agreement.rows for cell in row[1:]} == {"-"}


def test_structure_names_controls_and_shows_the_best_genes():
    kept, best = structure_cells(kept_structure(MADE))
    assert [row[0] for row in kept.rows] == ["Poor | one", "Right", "Flat (control)"]
    assert kept.rows[1][1] == "1.000"
    assert best.rows[1][1].count("1.000") == 5
    assert best.rows[2][1] == "-"


@pytest.mark.parametrize("multiple_testing", ["holm", "bh"])
def test_a_comparison_is_a_row_per_pair(multiple_testing):
    found = compared(MADE, unit="gene", test="sign-flip", multiple_testing=multiple_testing)
    table = comparison_cells(found.inference.pairs, multiple_testing)
    assert table.head[5] == f"p, {multiple_testing}"
    for cells, pair in zip(table.rows, found.inference.pairs, strict=True):
        assert cells[:3] == [pair.first, pair.second, f"{pair.interval.mean:+.3f}"]
        assert cells[-1] == pair.verdict


def test_an_interval_that_is_not_known_is_a_dash():
    found = compared(MADE, unit="patient", test="sign-flip", multiple_testing="holm").inference.pairs[0]
    unknown = replace(found, interval=found.interval._replace(low=np.nan, high=np.nan), p=np.nan)
    assert comparison_cells([unknown]).rows[0][3:5] == ["-", "-"]
