"""Trials of conclusions: audits of cohorts whose effects are known, and rules on answers that know nothing."""

from collections.abc import Iterator

import numpy as np

from benchmarks.trials.base import Outcome
from stbench.analyses.audit import audited
from stbench.analyses.rescoring import SlideAnswer, rules
from tests.made.audit import arms_of, linear
from tests.made.cohort import made_cohort
from tests.made.rescoring import WIDE_PANEL, slide_answers

CLOSE = 1e-5
LEVELS = ("one-vector",)  # rules that reward the levels of genes, and say so


FULL = 60
"""Of each group."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Up to ``many`` of each group."""
    for number in range(many):
        rng = np.random.default_rng([seed, number])
        yield _audit(rng)
        yield from (_constant(name, rng) for name in rules.names() if name not in LEVELS)
        yield from (_as_answered(name, rng) for name in rules.names())


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


def _constant(name: str, rng: np.random.Generator) -> Outcome:
    """One number everywhere scores nothing per gene, whatever was measured."""
    level = float(rng.uniform(-5, 20))
    score = rules[name](_answers(rng, level), WIDE_PANEL[:8])
    held = bool(np.isnan(score) or score == 0)
    return Outcome("rule gives one number everywhere nothing", held, "" if held else f"{name}, {level}: {score}")


def _as_answered(name: str, rng: np.random.Generator) -> Outcome:
    """Of answers that know nothing of a spot's depth, a rule may not make any that follow the truth."""
    drawn = _answers(rng, None)
    score = rules[name](drawn, WIDE_PANEL[:8])
    held = bool(abs(score) < 0.2)
    return Outcome("rule leaves noise noise", held, "" if held else f"{name}: {score}")


def _answers(rng: np.random.Generator, level: float | None) -> list[SlideAnswer]:
    """Truth whose spots differ in depth, beside one number, or noise around no gene's level."""
    answers = []
    for answer in slide_answers(1.0, int(rng.integers(2**31))):
        depth = rng.lognormal(0, 1, (len(answer.truth), 1))
        noise = rng.normal(1, 0.3, answer.truth.shape)
        predicted = noise if level is None else np.full_like(answer.truth, level)
        answers.append(answer._replace(truth=np.log1p(np.expm1(answer.truth) * depth), predicted=predicted))
    return answers
