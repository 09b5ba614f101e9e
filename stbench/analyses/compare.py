"""Compare: methods against one another by the score that ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stbench.analyses.bootstrap import with_bootstrap
from stbench.analyses.ranking import leaderboard
from stbench.analyses.score_table import gene_means
from stbench.scoring.answers import Answers
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import scores_of
from stbench.statistics.compare import MultipleTesting, Test
from stbench.statistics.inference import Inference, Ranking, Unit, infer, rank


@dataclass(frozen=True)
class Compared:
    """Methods against one another."""

    column: ScoreColumn
    inference: Inference
    ranking: Ranking | None


def compared(
    answers: Answers, *, unit: Unit, test: Test, multiple_testing: MultipleTesting,
    interval: Literal["student", "bootstrap"] = "student",
) -> Compared:  # fmt: skip
    """Compare the methods that are answered whole, in the order of the leaderboard.

    Raises:
        SelectionError: over genes, where the task ranks by a metric of slides as a whole; by bootstrap, where units
            are not patients or the task pools spots.
    """
    board, owners = leaderboard(answers), answers.questions.owners
    column, better = board.first, board.first.better
    slides: Mapping[str, Mapping[str, float]] = {row.method: row.slides for row in board.rows}
    if unit == "gene":
        genes = gene_means(answers, scores_of(answers), column)
        slides = {name: genes[name] for name in slides if name in genes}
    inference = infer(slides, owners, better, unit=unit, test=test, multiple_testing=multiple_testing)
    if interval == "bootstrap":
        inference = with_bootstrap(inference, answers, scores_of(answers), column)
    return Compared(column, inference, rank(slides, owners, better, unit=unit))
