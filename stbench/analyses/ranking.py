"""Ranking: answers to a leaderboard."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from stbench.analyses.accuracy import with_accuracy
from stbench.analyses.beside import Measured, reported_tables
from stbench.analyses.best_genes import best_genes_of
from stbench.analyses.facts import facts_of
from stbench.analyses.leaderboard import BATCH_CORRECTED, Leaderboard, Row
from stbench.analyses.pairing import differences_of
from stbench.analyses.reported import ReportedTable
from stbench.analyses.rows import row_of
from stbench.analyses.standings import separation_of, with_rank_ranges
from stbench.cards import ReportedCard
from stbench.metrics.slide_scores import SlideScores
from stbench.scoring import accuracy
from stbench.scoring.answers import Answers
from stbench.scoring.ceilings import ceilings_of
from stbench.scoring.columns import ScoreColumn, score_columns
from stbench.scoring.score import scores_of
from stbench.scoring.upper_bound import upper_bounds
from stbench.statistics.inference import infer
from stbench.statistics.means import mean_without_nan


def leaderboard(answers: Answers, printed: Iterable[ReportedCard] = ()) -> Leaderboard:
    """The leaderboard of what is answered so far; nothing is trained.

    Args:
        answers: predictions.
        printed: tables of papers and public boards, whose figures stand beside what is measured.
    """
    task, markers, scores = answers.task, answers.cohort.markers, scores_of(answers)
    columns = score_columns(task, markers)
    alone = [row_of(entrant, columns, answers, scores) for entrant in answers.entrants]
    rows = _ranked(with_accuracy(alone, columns, answers, scores), columns[0])
    scored = {row.method: row.slides for row in rows if not row.honest}
    inference = infer(scored, answers.questions.owners, columns[0].better)
    standing = [replace(row, standing=inference.standings.get(row.method)) for row in rows]
    badges = (*task.tags, *([] if task.batch_correction == "none" else [BATCH_CORRECTED]))
    return Leaderboard(
        facts=facts_of(answers, scores, badges),
        columns=columns[: len(task.metrics)],
        details=columns[len(task.metrics) :],
        reference=task.reference,
        rows=with_rank_ranges(standing, inference, columns[0].better),
        inference=inference,
        ceiling=_mean_ceilings(columns, ceilings_of(answers), markers),
        upper_bound=_mean_upper_bounds(columns, upper_bounds(answers), answers),
        differences=differences_of(answers, scores, columns[0]),
        best_genes=best_genes_of(answers, scores),
        reported=_reported(answers, columns, rows, printed),
        separation=separation_of(rows, inference),
    )


def _reported(
    answers: Answers, columns: Sequence[ScoreColumn], rows: Sequence[Row], printed: Iterable[ReportedCard]
) -> tuple[ReportedTable, ...]:
    measured = Measured(
        own=answers.task.reported, dataset=answers.cohort.name, profile=answers.profile,
        tested=set(answers.questions.tested), columns=[column.text for column in columns],
        rows={row.method: row for row in rows},
    )  # fmt: skip
    return reported_tables(measured, printed)


def _mean_ceilings(
    columns: Sequence[ScoreColumn], ceilings: Sequence[SlideScores], markers: Sequence[str]
) -> dict[str, float]:
    limited = [column for column in columns if column.metric == "pcc"] if ceilings else []
    return {column.text: mean_without_nan([column.of(one, markers) for one in ceilings]) for column in limited}


def _mean_upper_bounds(
    columns: Sequence[ScoreColumn], bounds: Sequence[SlideScores], answers: Answers
) -> dict[str, float]:
    """Means over slides, or over folds where the task pools a fold's spots; nothing ranks above the truth."""
    together = answers.task.averaging == "pooled" and any(score.pooled for score in bounds)
    leading = [score for score in bounds if score.pooled == together]
    markers = answers.cohort.markers
    measured = {c.text: mean_without_nan([c.of(score, markers) for score in leading]) for c in columns if leading}
    return measured | {c.text: accuracy.BEST for c in columns if leading and c.metric == accuracy.NAME}


def _ranked(rows: Sequence[Row], first: ScoreColumn) -> tuple[Row, ...]:
    sign = -1 if first.better == "higher" else 1

    def order(row: Row) -> tuple[bool, float, str]:
        value = row.values.get(first.text, float("nan"))
        return (bool(np.isnan(value)), 0.0 if np.isnan(value) else sign * value, row.method)

    return tuple(sorted(rows, key=order))
