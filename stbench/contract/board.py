"""A small leaderboard that report formats are checked on where none is given."""

import numpy as np

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.ranking import leaderboard
from stbench.cards import tasks
from stbench.contract.cohort import small_cohort
from stbench.files.hashing import text_sha256
from stbench.protocols.questions import AskedFold, Questions
from stbench.protocols.splits import folds_of, split_of
from stbench.scoring.answers import Answer, Answers, Entrant, Outcome, Prediction

NOISE = {"near": 0.5, "far": 2.0}


def small_board() -> Leaderboard:
    """Two entrants that answer the default task with the truth and noise, and one that cannot answer."""
    deck, cohort = tasks(), small_cohort()
    task = deck[deck.default]
    folds = tuple(
        AskedFold(fold, text_sha256(fold.name), text_sha256(fold.name))
        for fold in folds_of(split_of(task), cohort.slides, cohort.tested, cohort.folds)
    )
    questions = Questions(task=task, cohort=cohort, folds=folds).with_chosen_panels()
    entrants = [_entrant(name, noise, questions) for name, noise in NOISE.items()]
    unable = Entrant(name="unable", title="Unable", not_applicable="it has no 'predict'")
    return leaderboard(Answers(questions=questions, profile="quick", entrants=(*entrants, unable)))


def _entrant(name: str, noise: float, questions: Questions) -> Entrant:
    def answer(fold: AskedFold) -> Answer:
        predictions = tuple(_prediction(questions, fold, place, noise) for place in range(len(fold.fold.test)))
        outcome = Outcome(status="measured", cost={"train_wall_s": 1.0})
        return Answer(fold=fold, seed=0, key=f"{name} {fold.name}", outcome=outcome, read=lambda: predictions)

    return Entrant(name=name, title=name.title(), answers=tuple(answer(fold) for fold in questions.folds))


def _prediction(questions: Questions, fold: AskedFold, place: int, noise: float) -> Prediction:
    slide, panel = questions.measured(fold.fold.test[place]), fold.panel
    assert panel is not None
    truth = slide.expression(panel)
    drawn = np.random.default_rng([place, *slide.name.encode()]).normal(0, noise, truth.shape)
    return Prediction((truth + drawn).astype(np.float32), slide.name, slide.spots, panel.genes, panel.added)
