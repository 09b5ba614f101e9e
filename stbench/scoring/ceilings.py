"""Noise ceilings of a dataset's test slides, in the form of scores."""

from collections.abc import Iterator
from dataclasses import asdict, replace

import numpy as np

from stbench.data import Panel
from stbench.files.hashing import content_key
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered
from stbench.protocols.folds import measured
from stbench.protocols.questions import AskedFold, Questions
from stbench.protocols.splits import Part
from stbench.scoring.answers import Answers
from stbench.scoring.ceiling import noise_ceiling
from stbench.scoring.score import SCORE_VERSION, kept, score_now

CEILING_VERSION = 2


def ceilings_of(answers: Answers) -> tuple[SlideScores, ...]:
    """Noise ceilings of each test slide of the folds whose panel is known: scores with the ceiling in place of ``pcc``.

    They depend on the fold and its panel alone, so all methods share them. Kinds of task that are not held against
    counts have none.
    """
    questions = answers.questions
    if not questions.kind.has_ceiling(answers.task):
        return ()

    def of_fold(fold: AskedFold, panel: Panel) -> tuple[SlideScores, ...]:
        tested = [asdict(part) for part in fold.fold.test]
        key = ("ceiling", CEILING_VERSION, SCORE_VERSION, questions.truth_key(fold), fold.draws, tested)
        return kept(key, lambda: _ceilings(fold, panel, questions), answers)

    return tuple(one for fold in questions.folds if fold.panel is not None for one in of_fold(fold, fold.panel))


def _ceilings(fold: AskedFold, panel: Panel, questions: Questions) -> Iterator[SlideScores]:
    for part in fold.fold.test:
        slide = measured(questions.cohort, part)
        seed = int(content_key("ceiling draws", fold.draws, asdict(part))[:16], 16)
        ceiling = noise_ceiling(
            slide.panel_counts(panel), slide.totals, np.random.default_rng(seed), target=questions.task.target
        )
        (scores,) = score_now([_truth(part, panel, questions)], fold, questions)
        yield replace(scores, genes=scores.genes.assign(pcc=ceiling.pcc))


def _truth(part: Part, panel: Panel, questions: Questions) -> Answered:
    slide = questions.measured(part)
    return Answered(questions.kind.upper_bound(slide, panel), slide, panel)
