"""Trials of conclusions: audits of cohorts whose effects are known, and protocols on answers that know nothing."""

from collections.abc import Iterator

import numpy as np

from benchmarks.trials.base import Outcome
from stbench.analyses.audit import audited
from stbench.analyses.rescoring import Views, switch_values
from stbench.analyses.rescoring.setting import CLEAN, chosen
from stbench.analyses.rescoring.stored import Stored, stored_methods
from tests.made.answers import Guess, entrant
from tests.made.audit import arms_of, linear
from tests.made.cohort import made_cohort
from tests.made.ledger import deep_answers, deep_cohort

CLOSE = 1e-5
LEVELS = ("one-vector", "across-genes")  # reward the levels of genes, and say so
CHOOSING = ("best-genes", "hpg", "all-folds", "across-genes", "one-vector", "misindexed")
"""Values that noise scores under by itself: genes chosen by their score, levels of genes, what runs against a fold."""


FULL = 60
"""Of each group."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Up to ``many`` of each group."""
    for number in range(many):
        rng = np.random.default_rng([seed, number])
        yield _audit(rng)
        yield from _constant(rng)
        yield from _as_answered(rng)


def _replayed(but: tuple[str, ...]) -> list[str]:
    return [name for name in switch_values if switch_values[name].step is not None and name not in but]


def _audit(rng: np.random.Generator) -> Outcome:
    """The audit of a cohort with several patients, one of them with sisters at least, tells the three effects apart."""
    numbers = [int(rng.integers(2, 4)), *rng.integers(1, 4, int(rng.integers(1, 4)))]
    names = [f"{patient}{slide}" for patient, times in zip("ABCD", numbers, strict=False) for slide in range(times)]
    patient, slide = float(rng.uniform(-0.2, 0.4)), float(rng.uniform(-0.01, 0.02))
    result = audited(arms_of(made_cohort(*names), {"made": linear(patient, slide, base=0.25)}))
    added = [times - 1 for times in numbers if times > 1]
    expected = {"patient": patient, "slides": slide * float(np.mean(added)), "panel": 0.0}
    steps = {name: step.mean for name, step in result.effects[0].steps.items()}
    held = all(abs(steps[name] - value) < CLOSE for name, value in expected.items())
    held = held and result.left_out == tuple(name for name in names if numbers["ABCD".index(name[0])] == 1)
    return Outcome("audit of known effects", held, "" if held else f"slides {' '.join(names)}: {steps} for {expected}")


def _constant(rng: np.random.Generator) -> Iterator[Outcome]:
    """One number everywhere scores nothing per gene, whatever was measured."""
    level = float(rng.uniform(-5, 20))
    guess = _guessed(rng, lambda slide, panel, seed: np.full((slide.n_spots, len(panel)), level))
    for name in _replayed(LEVELS):
        score = _score(name, guess)
        held = bool(np.isnan(score) or score <= 0)
        detail = "" if held else f"{name}, {level}: {score}"
        yield Outcome("protocol gives one number everywhere nothing", held, detail)


def _as_answered(rng: np.random.Generator) -> Iterator[Outcome]:
    """Of answers that know nothing of a spot's depth, no step of a protocol may make any that follow the truth."""
    guess = _guessed(rng, lambda slide, panel, seed: rng.normal(1, 0.3, (slide.n_spots, len(panel))))
    for name in _replayed(CHOOSING):
        score = _score(name, guess)
        held = bool(np.isnan(score) or abs(score) < 0.3)
        yield Outcome("protocol leaves noise noise", held, "" if held else f"{name}: {score}")


def _guessed(rng: np.random.Generator, guess: Guess) -> Stored:
    """Answers to slides whose spots differ in depth."""
    cohort = deep_cohort(spots=40, seed=int(rng.integers(2**31)))
    made = deep_answers(lambda asked: entrant(asked, "guess", guess=guess), cohort=cohort)
    return next(stored_methods(made, Views.of(made.questions)))


def _score(name: str, guess: Stored) -> float:
    """The number where one switch has a value of its own."""
    value, text = switch_values[name], f"{name}-8" if switch_values[name].takes_number else name
    return float(guess.numbers(CLEAN.having({value.switch: chosen(text)}), np.ones((1, 4)))[0])
