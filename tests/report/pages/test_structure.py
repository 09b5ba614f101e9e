"""The page of structure: what each method keeps, and its best genes."""

from stbench.analyses.structure import kept_structure
from stbench.report.pages.structure import structure_cells
from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip


def test_structure_names_controls_and_shows_the_best_genes():
    kept, best = structure_cells(kept_structure(MADE))
    assert [row[0] for row in kept.rows] == ["Poor | one", "Right", "Flat (control)"]
    assert kept.rows[1][1] == "1.000"
    assert best.rows[1][1].count("1.000") == 5
    assert best.rows[2][1] == "-"
