"""Score: answers and truth to scores; done again at any time without a method."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered, ScorePart
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.answers import Answer, Answers

SCORE_VERSION = 4
Scores = Mapping[str, tuple[SlideScores, ...]]
"""Scores by the key of an answer: one per test slide, and one more where a fold's slides are also scored together."""


def scores_of(answers: Answers) -> dict[str, tuple[SlideScores, ...]]:
    """Scores of every answer that is measured, by its key; from the score files where they are kept."""
    measured = {answer.key: answer for entrant in answers.entrants for answer in entrant.answers if answer.measured}
    return {key: score_answer(answer, answers) for key, answer in measured.items()}


def score_answer(answer: Answer, answers: Answers) -> tuple[SlideScores, ...]:
    """Scores of one answer, by every part of its kind's scoring; the overall scores of the parts are joined.

    Raises:
        StoreError: a prediction is not for the dataset's spots.
    """
    answered: list[Sequence[Answered]] = []  # read once, and only where a part is not kept

    def read() -> Sequence[Answered]:
        if not answered:
            answered.append(answers.answered(answer))
        return answered[0]

    def scored(part: ScorePart) -> tuple[SlideScores, ...]:
        def make() -> Iterator[SlideScores]:
            return named(part.make(read()), answer.fold)

        truth = answers.questions.truth_key(answer.fold)
        return kept(("answer", SCORE_VERSION, answer.key, truth, *part.key), make, answers)

    return joined([scored(part) for part in answers.questions.kind.score_parts(answers.task)])


def score_now(answered: Sequence[Answered], fold: AskedFold, questions: Questions) -> tuple[SlideScores, ...]:
    """Scores of answers that are no entrant's, by the very path that entrants' answers take; nothing is kept."""
    parts = questions.kind.score_parts(questions.task)
    return joined([tuple(named(part.make(answered), fold)) for part in parts])


def kept(
    key: tuple[object, ...], make: Callable[[], Iterable[SlideScores]], answers: Answers
) -> tuple[SlideScores, ...]:
    """Scores of a key from the score files, or made."""
    files = answers.score_files
    return tuple(make()) if files is None else files.kept_or_made(key, make)


def named(scores: Iterable[SlideScores], fold: AskedFold) -> Iterator[SlideScores]:
    """The same, with what was pooled named after its fold."""
    for score in scores:
        yield replace(score, slide=f"fold {fold.name}, pooled") if score.pooled else score


def joined(parts: Sequence[tuple[SlideScores, ...]]) -> tuple[SlideScores, ...]:
    """Scores of several parts of one answer as one, with the overall scores of all."""
    first, *others = parts
    for other in others:
        pairs = zip(first, other, strict=True)
        first = tuple(replace(score, overall={**score.overall, **further.overall}) for score, further in pairs)
    return first
