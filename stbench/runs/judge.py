"""Judge: the one place where what was measured on a test slide reaches a training, in runs that ask for just that.

Several papers choose the epoch, the setting or the seed that scores best on the slide that they report. ``--selection
test`` does the same on purpose, to show what it adds: such rows are marked, and never ranked. A job without it has no
judge, and its method sees of a test slide what it always sees.
"""

import math

from stbench.adapters.base import Adapter, Judge, Model
from stbench.data import Cohort, Panel
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.asking import answer, questions_of
from stbench.protocols.base import Answered, kind_of
from stbench.protocols.folds import answering
from stbench.runs.plan import Job
from stbench.scoring.columns import ScoreColumn, score_columns
from stbench.statistics.means import mean_without_nan


def judge_of(adapter: Adapter, job: Job, cohort: Cohort, panel: Panel) -> Judge | None:
    """What a model scores on the job's test slides, higher is better; None where the job is an honest one.

    The method gets a number per model and nothing else; the number is the task's first score, mean over the fold's
    test slides.
    """
    if not job.entry.honest:
        return None
    task, kind = job.task, kind_of(job.task)
    column = score_columns(task, cohort.markers)[0]
    slides = [
        (questions_of(task, cohort, job.fold, part, panel), answering(task, cohort, part)) for part in job.fold.test
    ]
    parts = kind.score_parts(task)

    def judged(model: Model) -> float:
        answered = [
            Answered(answer(kind, adapter, model, asked, panel), slide, panel) for asked, slide in slides
        ]  # fmt: skip
        return _goodness([score for part in parts for score in part.make(answered)], column, cohort)

    return judged


def _goodness(scores: list[SlideScores], column: ScoreColumn, cohort: Cohort) -> float:
    """Mean over slides, turned so that higher is better; minus infinity where there is no number."""
    value = mean_without_nan([column.of(score, cohort.markers) for score in scores if not score.pooled])
    return -math.inf if math.isnan(value) else value * (1 if column.better == "higher" else -1)
