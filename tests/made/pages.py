"""Answers that pages of analyses show: of a method whose title has a pipe, of the truth itself, and of a control."""

from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.cohort import made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip
