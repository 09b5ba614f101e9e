"""The page of rescoring: a score and a rank per method and rule."""

from dataclasses import replace

from stbench.analyses.rescoring import rescore
from stbench.report.pages.rescoring import rescore_cells, rescore_markdown
from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip


def test_rescoring_shows_the_rank_of_each_method_under_each_rule():
    found = rescore(MADE)
    scores, agreement = rescore_cells(found)
    assert [row[0] for row in scores.rows] == ["Poor | one", "Right", "Flat"]
    assert scores.rows[1][1:] == ["1.000 (1)"] * len(found.rules)
    assert scores.head == ["method", *found.rules]
    assert [row[0] for row in agreement.rows] == list(found.rules)
    assert {row[place + 1] for place, row in enumerate(agreement.rows)} == {"1.000"}
    assert all(rule.says in rescore_markdown("made-task", "made", found) for rule in found.rules.values())


def test_rescoring_without_methods_has_no_rows():
    found = rescore(answers(ASKED, replace(MADE.entrants[0], answers=())))
    scores, agreement = rescore_cells(found)
    assert scores.rows == []
    assert {cell for row in agreement.rows for cell in row[1:]} == {"-"}
