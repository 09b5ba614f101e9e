"""A leaderboard from fixed numbers, whose forms are kept as golden files beside it.

``python -m tests.made.board`` writes them anew when the form of a table has changed on purpose.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.ranking import leaderboard
from stbench.report.formats import formats
from stbench.scoring.answers import Entrant, Outcome
from tests.made.answers import answers, entrant, questions, task_card, without
from tests.made.cohort import made_cohort

GOLDEN = Path(__file__).parent / "golden_files"
NOISE = {"good": 0.3, "poor": 3.0, "mean": None, "standin": 1.0, "slow": 0.5, "broken": 0.5}
OUTCOME = Outcome(
    status="measured", cost={"train_wall_s": 1.25, "train_cpu_s": 1.0, "predict_wall_s": 0.5, "peak_memory_mb": 1234.5},
    versions={"python": "3.11.0", "stbench": "0.1.0"},
    compute={"device": "cpu", "precision": "float32", "threads": "1 thread"},
)  # fmt: skip


@cache
def board() -> Leaderboard:
    cohort = made_cohort("A1", "A2", "B1", "C1", "D1")
    cohort = replace(cohort, fingerprint="f" * 64, remarks=("A1: 2 spots have no position",))
    asked = questions(task_card(tags=("same-patient",)), cohort)
    made = leaderboard(answers(asked, *(_entrant(asked, name) for name in (*NOISE, "mute"))))
    return replace(made, ceiling={}, upper_bound={})  # golden files hold no drawn numbers


def _entrant(asked, name: str) -> Entrant:
    if name == "mute":
        return Entrant(name=name, title="Mute", not_applicable="its adapter has no 'predict'")
    outcome = replace(OUTCOME, stand_in=name == "standin")
    if name == "slow":
        outcome = replace(OUTCOME, status="timed out", cause="took longer than 5 s")
    control = name == "mean"
    made = entrant(asked, name, NOISE[name], outcome=outcome, control=control, note="twice the noise")
    if name == "broken":
        return without(made, "B1", replace(OUTCOME, status="failed", cause="ValueError: no | luck"))
    return made


def write_golden() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in formats.names():
        (GOLDEN / f"board{formats[name].suffix}").write_text(formats[name](board()), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
