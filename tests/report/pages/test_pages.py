"""Pages beside a leaderboard: a row per method by its title, with the same bytes for the same input."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.audit import patient_effects
from stbench.analyses.compare import compared
from stbench.analyses.rescoring import rescore
from stbench.analyses.structure import kept_structure
from stbench.report.pages.audit import audit_cells, audit_markdown
from stbench.report.pages.comparison import comparison_cells
from stbench.report.pages.rescoring import rescore_cells, rescore_markdown
from stbench.report.pages.structure import structure_cells, structure_markdown
from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.board import board
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip


def audit():
    apart = board()
    return audit_markdown(apart, apart, patient_effects(apart, apart))


PAGES = {
    "audit": audit,
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


@pytest.mark.parametrize("difference", [0.125, 0.0, -0.25])
def test_the_audit_shows_both_scores_and_their_difference(difference):
    apart, name = board(), board().first.text
    together = replace(apart, rows=tuple(
        replace(row, values=row.values | {name: row.values[name] + difference}) for row in apart.rows if row.values
    ))  # fmt: skip
    for cells, row in zip(audit_cells(patient_effects(apart, together)).rows, together.rows, strict=True):
        assert cells == [
            row.name, f"{row.values[name] - difference:.3f}", f"{row.values[name]:.3f}", f"{difference:+.3f}",
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
