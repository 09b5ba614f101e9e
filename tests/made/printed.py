"""A printed table that stands beside made leaderboards."""

from dataclasses import replace

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.ranking import leaderboard
from stbench.cards import ReportedCard
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.cohort import made_cohort

SLIDES = ("A1", "B1", "C1")
HVG, FIRST = {"good": 0.5, "Poor": 0.25, "elsewhere": 0.125, "encoder": 0.375}, {"good": 0.75}


def printed_card(name: str = "made-table", **changes) -> ReportedCard:
    """A table on the made cohort: one score over its slides, one of a slide, one that nothing here computes."""
    known = {
        "source": "A paper", "table": "Table 1", "decimals": 2, "protocol": ("Leave one out.",), "notes": ("Odd.",),
        "datasets": {"Made": {"cards": ("made",), "slides": SLIDES}, "Far": {}},
        "scores": {
            "PCC HVG-5": {"metric": "PCC", "over": "HVG-5", "column": "pcc@hvg-5"},
            "PCC A1": {"metric": "PCC", "over": "A1", "column": "pcc@hvg-5", "slide": "A1"},
            "MSE": {"metric": "MSE"},
        },
        "methods": {"good": "good", "Poor": "poor"}, "same_encoder": {"encoder": "good"},
        "values": {"Made": {"PCC HVG-5": HVG, "PCC A1": FIRST, "MSE": {"good": 1.0}}, "Far": {"MSE": {"good": 2.0}}},
    }  # fmt: skip
    card = ReportedCard.model_validate({**known, **changes})
    card._name = name
    return card


def printed_board(
    *cards: ReportedCard, own: str = "made-table", profile: str = "paper", slides=SLIDES, **known
) -> Leaderboard:
    """Two methods on the made cohort, beside printed tables."""
    asked = questions(task_card(reported=own), made_cohort(*slides))
    rows = (entrant(asked, "good", 0.3, title="Good", **known), entrant(asked, "poor", 3.0, title="Poor one"))
    return leaderboard(replace(answers(asked, *rows), profile=profile), cards or (printed_card(),))
