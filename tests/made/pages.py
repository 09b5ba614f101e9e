"""Answers that pages of analyses show: of a method whose title has a pipe, of the truth itself, and of a control."""

from stbench.analyses.rescoring import Views, explained, left_out, rescore
from tests.made.answers import answers, entrant, flat, questions, truth
from tests.made.cohort import made_cohort
from tests.made.ledger import card

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
MADE = answers(
    ASKED, entrant(ASKED, "poor", 3.0, title="Poor | one"), entrant(ASKED, "right", guess=truth),
    entrant(ASKED, "flat", guess=flat, control=True),
)  # fmt: skip

PLAIN = card("plain", subset="hvg-test-5")
PAPER = card("paper", split="slides", norm="log-raw", truth_smooth="mean-3x3", subset="best-genes-3", nan="poison")
VIEWS = Views.of(ASKED)
LEFT_OUT = left_out([slide.patient for slide in VIEWS.slides])
RESCORED = rescore(MADE, [PLAIN, PAPER], VIEWS, LEFT_OUT)
WALKED = explained(PAPER, MADE, VIEWS, LEFT_OUT)
