"""Upper bound: what the measured truth itself scores, the upper bracket of every table."""

from collections.abc import Iterator
from dataclasses import asdict

from stbench.data import Panel
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.answers import Answers
from stbench.scoring.score import SCORE_VERSION, kept, score_now

UPPER_BOUND_VERSION = 1


def upper_bounds(answers: Answers) -> tuple[SlideScores, ...]:
    """Scores of an answer that is the truth, on every test slide, by the very path that methods' answers take.

    It needs no method, and none could be it: test slides reach methods blind. Folds whose panel is not chosen yet
    are left out. The scores depend on the fold and its panel alone, and are kept where those of answers are.
    """
    questions = answers.questions
    parts = [part.key for part in questions.kind.score_parts(answers.task)]

    def of_fold(fold: AskedFold, panel: Panel) -> tuple[SlideScores, ...]:
        facts = (questions.truth_key(fold), panel.sha256, [asdict(part) for part in fold.fold.test], parts)
        key = ("upper bound", UPPER_BOUND_VERSION, SCORE_VERSION, answers.task.kind, answers.task.target, *facts)
        return kept(key, lambda: score_now(list(_truths(fold, panel, questions)), fold, questions), answers)

    return tuple(score for fold in questions.folds if fold.panel is not None for score in of_fold(fold, fold.panel))


def _truths(fold: AskedFold, panel: Panel, questions: Questions) -> Iterator[Answered]:
    kind = questions.kind
    for part in fold.fold.test:
        slide = questions.measured(part)
        yield Answered(kind.checked(kind.upper_bound(slide, panel), slide, panel), slide, panel)
