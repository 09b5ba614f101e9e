"""Boards of a task that pairs variants: a full model, a variant that changes nothing, a worse one, and a control."""

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Answers
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.cohort import made_cohort

SEEDS = (0, 1, 2)
COHORT = made_cohort("A1", "A2", "B1", "C1", "D1")


def paired_answers(*, seeds=SEEDS, cohort=COHORT, card=task_card, **changes) -> Answers:
    asked = questions(card(**{"paired": True, "seeds": seeds, "reference": "full", **changes}), cohort)
    return answers(
        asked, entrant(asked, "full", 0.3, seeds=seeds), entrant(asked, "full:same", 0.3, seeds=seeds),
        entrant(asked, "full:less", 2.0, seeds=seeds), entrant(asked, "flat", None, seeds=seeds, control=True),
    )  # fmt: skip


def paired_board(**changes) -> Leaderboard:
    return leaderboard(paired_answers(**changes))


def one_patient() -> Leaderboard:
    """With one seed, too."""
    by_slide = {"scheme": "leave-one-sample-out", "unit": "slide"}
    return paired_board(seeds=(0,), cohort=made_cohort("A1", "A2"), split=by_slide)
