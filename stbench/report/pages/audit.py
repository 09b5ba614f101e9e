"""What training on the test patient adds, as a page."""

from collections.abc import Sequence

from stbench.analyses.audit import Effect
from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import Table
from stbench.report.markdown import pipe_table
from stbench.report.wording import number


def audit_cells(effects: Sequence[Effect]) -> Table:
    """Scores under both split rules and their difference."""
    head = ["method", "other patients only", "same patient in training", "patient effect"]
    return Table(head, [[e.method, number(e.apart), number(e.together), f"{e.patient_effect:+.3f}"] for e in effects])


def audit_markdown(apart: Leaderboard, together: Leaderboard, effects: Sequence[Effect]) -> str:
    """A page: what training on the test patient adds."""
    strict, loose = apart.facts, together.facts
    parts = [
        f"# Leakage audit of {strict.task} on {strict.dataset}",
        f"{apart.first.title}, with the same folds and panel rule. `{strict.task}` trains on other patients only, "
        f"`{loose.task}` also on other slides of the test patient. The difference is what knowing the patient adds.",
        pipe_table(audit_cells(effects), left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"
