"""The contract of rescoring rules, on expression made from a seed."""

from collections.abc import Sequence

import numpy as np

from stbench.analyses.rescoring import Rule, SlideAnswer
from stbench.data.target import CP10K

SLIDES, SPOTS, GENES = ("A1", "A2", "B1"), 40, 60
MARKERS = tuple(f"GENE{number}" for number in range(8))


def check_rule(rule: Rule) -> None:
    """Hold a rule to what a comparison of rules relies on.

    It says what it is; gives one finite number; gives the truth itself the highest one, and more to an answer that
    follows the truth than to one that does not; ignores the order of slides; leaves what it is given as it was.

    Raises:
        AssertionError: it does not.
    """
    assert rule.title.strip(), "the rule has no title"
    assert rule.says.strip(), f"{rule.title} does not say what it does"
    best, middle, poor = (_answers(share) for share in (1.0, 0.5, 0.0))
    before = [(answer.truth.copy(), answer.predicted.copy(), answer.counts.copy()) for answer in middle]
    high, value, low = (_number(rule, answers) for answers in (best, middle, poor))
    assert high >= value, f"{rule.title} scores an answer above the truth itself"
    assert value > low, f"{rule.title} does not tell an answer that follows the truth from noise"
    turned = _number(rule, middle[::-1])
    assert np.isclose(turned, value, rtol=1e-9), f"{rule.title}: the order of slides matters"
    for answer, copies in zip(middle, before, strict=True):
        for values, copy in zip((answer.truth, answer.predicted, answer.counts), copies, strict=True):
            assert np.array_equal(values, copy), f"{rule.title} changes what it is given"


def _number(rule: Rule, answers: Sequence[SlideAnswer]) -> float:
    value = rule(answers, MARKERS)
    assert np.ndim(value) == 0, f"{rule.title} gives {np.shape(value)}, not one number"
    assert np.isfinite(value), f"{rule.title} gives {value}"
    return float(value)


def _answers(share: float) -> list[SlideAnswer]:
    """Answers that follow the truth of two patients by ``share``; the last gene is constant, markers are added."""
    return [_answer(slide, number, share) for number, slide in enumerate(SLIDES)]


def _answer(slide: str, number: int, share: float) -> SlideAnswer:
    rng = np.random.default_rng(number)
    counts = rng.negative_binomial(2, 0.2, (SPOTS, GENES)).astype(float)
    counts[:, -1] = 0
    totals = counts.sum(axis=1) + 100
    truth = CP10K.expression(counts, totals)
    noise = rng.normal(truth.mean(), truth.std(), truth.shape)
    genes = tuple(f"GENE{gene}" for gene in range(GENES))
    predicted = share * truth + (1 - share) * noise
    return SlideAnswer(slide, slide[0], genes, truth, predicted, totals, counts, added=MARKERS[:2])
