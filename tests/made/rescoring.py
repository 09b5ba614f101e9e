"""Answers to two slides of two patients that follow the truth as far as they are told to."""

import numpy as np

from stbench.analyses.rescoring import SlideAnswer

WIDE_PANEL = tuple(f"GENE{n}" for n in range(60))


def slide_answers(skill: float, seed: int = 0) -> list[SlideAnswer]:
    """Predictions that follow the truth of two slides of two patients with the given share."""
    made = []
    for number, slide in enumerate(("A1", "B1")):
        rng = np.random.default_rng([seed, number])
        counts = rng.negative_binomial(2, 0.2, (40, 60)).astype(float)
        truth = np.log1p(counts * (1e4 / (counts.sum(axis=1) + 100))[:, None])
        noise = rng.normal(truth.mean(), truth.std(), truth.shape)
        predicted = skill * truth + (1 - skill) * noise
        made.append(SlideAnswer(slide, slide[0], f"without {slide[0]}", WIDE_PANEL, truth, predicted))
    return made
