"""Upper bound: what the measured truth itself scores, the upper bracket of every table."""

from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.score import score_now


def upper_bounds(questions: Questions) -> tuple[SlideScores, ...]:
    """Scores of an answer that is the truth, on every test slide, by the very path that methods' answers take.

    It needs no method, and none could be it: test slides reach methods blind. Folds whose panel is not chosen yet
    are left out.
    """
    return tuple(score for fold in questions.folds for score in _upper_bound(fold, questions))


def _upper_bound(fold: AskedFold, questions: Questions) -> tuple[SlideScores, ...]:
    panel, kind = fold.panel, questions.kind
    if panel is None:
        return ()
    slides = [questions.measured(part) for part in fold.fold.test]
    answered = [Answered(kind.checked(kind.upper_bound(slide, panel), slide, panel), slide, panel) for slide in slides]
    return score_now(answered, fold, questions)
