"""Bootstrap: intervals of differences by drawing patients, their slides and the slides' spots anew."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from stbench.errors import SelectionError
from stbench.files.hashing import content_key
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.bootstrap import Draws, SlidePair, bootstrap_means, bootstrap_pcc, draw
from stbench.statistics.inference import Inference
from stbench.statistics.intervals import percentile_interval

Array = np.ndarray[Any, Any]
RESAMPLES = 2000


def with_bootstrap(inference: Inference, answers: Answers, scores: Scores, column: ScoreColumn) -> Inference:
    """The same comparisons with intervals of the hierarchical bootstrap; tests and verdicts stay as they are.

    Spots are drawn for a PCC per gene; of other metrics patients and slides alone are.

    Raises:
        SelectionError: the inference is not over patients, or a fold's spots are pooled.
    """
    if inference.unit != "patient" or answers.task.averaging == "pooled":
        raise SelectionError(
            "--interval bootstrap", "draws patients, their slides and the slides' spots",
            "--unit patient, and a task whose scores are means over slides", "Leave --interval out for Student's",
        )  # fmt: skip
    draws = _draws(answers)
    wanted = {name for pair in inference.pairs for name in (pair.first, pair.second)}
    resampled = {
        entrant.name: _resampled(entrant, answers, scores, column, draws)
        for entrant in answers.entrants
        if entrant.name in wanted
    }
    pairs = [
        replace(pair, interval=percentile_interval(
            resampled[pair.first] - resampled[pair.second], mean=pair.interval.mean, n_units=pair.interval.n_units
        ))
        for pair in inference.pairs
    ]  # fmt: skip
    return replace(inference, pairs=tuple(pairs), interval="bootstrap")


def _draws(answers: Answers) -> Draws:
    tested, owners = answers.questions.tested, answers.questions.owners
    seed = int(content_key("resample", answers.task.name, answers.cohort.draws, list(tested))[:16], 16)
    return draw([owners[name] for name in tested], np.random.default_rng(seed), n_resamples=RESAMPLES)


def _resampled(entrant: Entrant, answers: Answers, scores: Scores, column: ScoreColumn, draws: Draws) -> Array:
    """(n_resamples,) an entrant's resampled means; seeds are averaged."""
    by_seed = []
    for own in entrant.by_seed():
        if column.metric == "pcc":
            pairs = [pair for answer in own for pair in _pairs(answer, answers, scores, column)]
            by_seed.append(bootstrap_pcc(pairs, draws))
        else:
            values = [
                column.of(score, answers.cohort.markers)
                for answer in own
                for score in scores[answer.key]
                if not score.pooled
            ]
            by_seed.append(bootstrap_means(np.array(values), draws))
    return np.mean(by_seed, axis=0)


def _pairs(answer: Answer, answers: Answers, scores: Scores, column: ScoreColumn) -> Sequence[SlidePair]:
    """Truth and prediction of the column's genes on each test slide; the genes are those of the slide as measured."""
    slides = (score for score in scores[answer.key] if not score.pooled)
    pairs = []
    for answered, score in zip(answers.answered(answer), slides, strict=True):
        chosen = column.chosen(score, answers.cohort.markers)
        truth = answered.slide.expression(answered.panel)
        pairs.append(SlidePair(truth[:, chosen], answered.values[:, chosen]))
    return pairs
