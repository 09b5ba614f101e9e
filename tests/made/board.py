"""A board from fixed numbers, whose Markdown and CSV are kept as golden files beside it.

``python -m tests.made.board`` writes them anew when the form of a table has changed on purpose.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from stbench.analyses.leaderboard import Board, make_board
from stbench.cards import MethodCard, PanelRule, Split, TaskCard, methods
from stbench.data import Panel
from stbench.report.csv import csv_text
from stbench.report.markdown import markdown_text
from stbench.runs.plan import Entry, NotApplicable, make_plan
from stbench.runs.store import Prediction, Record
from stbench.scoring.score import score_prediction
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

GOLDEN = Path(__file__).parent / "golden_files"
NOISE = {"good": 0.3, "poor": 3.0, "mean": None, "standin": 1.0, "slow": 0.5, "broken": 0.5}


def board() -> Board:
    cohort = made_cohort("A1", "A2", "B1", "C1", "D1")
    cohort = replace(cohort, fingerprint="f" * 64, remarks=("A1: 2 spots have no position",))
    learner = methods(CARDS)["learner"]
    entries = [_entry(learner, name) for name in (*NOISE, "mute")]
    plan = make_plan(entries[:-1], _task(), cohort, "quick")
    lacking = NotApplicable(entry=entries[-1], reason="its adapter has no 'predict'")
    jobs = tuple(replace(job, key=f"{job.entry.name}-{job.fold.name}") for job in plan.jobs)
    plan = replace(plan, jobs=jobs, entries=tuple(entries), not_applicable=(lacking,))
    records, scores = {}, {}
    for job in plan.jobs:
        status, cause = "measured", ""
        if job.entry.name == "broken" and job.fold.name == "B1":
            status, cause = "failed", "ValueError: no | luck"
        if job.entry.name == "slow":
            status, cause = "timed out", "took longer than 5 s"
        records[job.key] = _record(job, status, cause)
        if status == "measured":
            truth = cohort[job.fold.name].expression(Panel(GENES))
            scores[job.key] = (score_prediction(_prediction(job.entry.name, job.fold.name, truth), truth),)
    return make_board(plan, cohort, records, scores)


def _task() -> TaskCard:
    task = TaskCard(
        task="expression", version=1, title="A task", split=Split(scheme="leave-one-sample-out", unit="patient"),
        panel=PanelRule(rule="all"), metrics=("pcc@hvg-5", "pcc@markers", "mae@all", "pcc_overall"),
        tags=("same-patient",),
    )  # fmt: skip
    task._name = "made-task"
    return task


def _entry(card: MethodCard, name: str) -> Entry:
    kind = "control" if name == "mean" else "method"
    card = card.model_copy(update={"title": name.title(), "kind": kind, "quick_note": "twice the noise"})
    return Entry(name=name, card=card, profile="quick", settings={"noise": 0.2})


def _prediction(method: str, fold: str, truth: np.ndarray) -> Prediction:
    noise = NOISE[method]
    drawn = np.random.default_rng(list(f"{method}{fold}".encode())).normal(0, noise or 1, truth.shape)
    values = truth.mean(axis=0) + 0 * truth if noise is None else truth + drawn
    return Prediction(values.astype(np.float32), fold, tuple(map(str, range(len(truth)))), GENES)


def _record(job, status: str, cause: str) -> Record:
    return Record(
        key=job.key, status=status, method=job.entry.name, task="gene-pred", dataset="made", fold=job.fold.name,
        seed=0, profile="quick", cause=cause, stand_in=job.entry.name == "standin", panel_sha256="a" * 64,
        cost={"train_wall_s": 1.25, "train_cpu_s": 1.0, "predict_wall_s": 0.5, "peak_memory_mb": 1234.5},
        versions={"python": "3.11.0", "stbench": "0.1.0"},
    )  # fmt: skip


def write_golden() -> None:
    GOLDEN.mkdir(exist_ok=True)
    found = board()
    (GOLDEN / "board.md").write_text(markdown_text(found), encoding="utf-8")
    (GOLDEN / "board.csv").write_text(csv_text(found), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
