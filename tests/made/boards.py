"""A folder of published tables: two tasks of gene prediction and one of clustering with galleries, and variants."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from stbench.analyses.gallery import Gallery, gallery_of
from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.ranking import leaderboard
from stbench.report.gallery_json import SUFFIX, gallery_text
from stbench.report.publish import publish, write_page
from stbench.scoring.answers import Answers
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card
from tests.made.board import OUTCOME
from tests.made.cohort import made_cohort
from tests.made.paired import paired_board

NOISE = {"good": 0.3, "fair": 1.0, "poor": 3.0, "mean": None}
SLIDES = {"split": {"scheme": "leave-one-sample-out", "unit": "slide"}}


@cache
def expressed(tags: tuple[str, ...] = (), name: str = "made-task") -> Answers:
    asked = questions(task_card(name, tags=tags), made_cohort())
    outcome = replace(OUTCOME, cost={**OUTCOME.cost, "predict_cpu_s": 0.25})
    return answers(asked, *(
        entrant(asked, one, noise, outcome=outcome, control=noise is None, floor=noise is None)
        for one, noise in NOISE.items()
    ))  # fmt: skip


@cache
def embedded() -> Answers:
    asked = questions(clustering_card(**SLIDES), made_cohort("A1", "B1"))
    return answers(asked, *(entrant(asked, name, guess=drawn, outcome=OUTCOME) for name in ("one", "two")))


@cache
def gallery() -> Gallery:
    return gallery_of(expressed())


@cache
def clustered() -> Gallery:
    return gallery_of(embedded())


@cache
def boards() -> tuple[Leaderboard, ...]:
    same = expressed(("same-patient",), "made-same-patient")
    return tuple(map(leaderboard, (expressed(), same, embedded())))


@cache
def variants() -> Leaderboard:
    return paired_board(name="made-variants")


def write_boards(folder: Path) -> Path:
    for board in (*boards(), variants()):
        publish(board, folder)
    for one in (gallery(), clustered()):
        write_page(gallery_text(one), folder, one.dataset, f"{one.task}{SUFFIX}")
    return folder
