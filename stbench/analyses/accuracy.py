"""Accuracy scores of a table's rows, on each test slide; they need all rows, so that they are filled in last."""

import math
from collections.abc import Sequence
from dataclasses import replace

from stbench.analyses.leaderboard import Row
from stbench.analyses.rows import per_slide
from stbench.scoring.accuracy import NAME, PARTS, accuracy_scores
from stbench.scoring.answers import Answers
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.means import deviation_without_nan, mean_without_nan


def with_accuracy(
    rows: Sequence[Row], columns: Sequence[ScoreColumn], answers: Answers, scores: Scores
) -> tuple[Row, ...]:
    """The rows with their accuracy scores, where the task's columns have any.

    Controls are ranked beside methods; rows that are not to be ranked, of stand-in or unverified weights or chosen on
    test slides, have none, so that they move no other row's.
    """
    for column in (column for column in columns if column.metric == NAME):
        rows = _filled(rows, column, answers, scores)
    return tuple(rows)


def _filled(rows: Sequence[Row], column: ScoreColumn, answers: Answers, scores: Scores) -> tuple[Row, ...]:
    """The rows with one column filled: per slide, then their mean and standard deviation over slides."""
    given = {
        entrant.name: [answer for answer in entrant.answers if answer.key in scores] for entrant in answers.entrants
    }
    ranked = [row.method for row in rows if row.values and not (row.sign or row.honest)]
    parts = {
        method: {part: per_slide(column._replace(metric=part), given[method], answers, scores) for part in PARTS}
        for method in ranked
    }
    on_slide = [
        accuracy_scores({method: {part: own[part][slide] for part in PARTS} for method, own in parts.items()})
        for slide in (parts[ranked[0]][PARTS[0]] if ranked else ())
    ]
    return tuple(_with(row, column, [own.get(row.method, math.nan) for own in on_slide]) for row in rows)


def _with(row: Row, column: ScoreColumn, values: Sequence[float]) -> Row:
    if not row.values:
        return row
    mean, spread = mean_without_nan(list(values)), deviation_without_nan(list(values))
    return replace(
        row, values={**row.values, column.text: mean}, spreads={**row.spreads, column.text: spread},
    )  # fmt: skip
