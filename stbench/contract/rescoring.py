"""The contract of rescoring rules, on expression made from a seed."""

from collections.abc import Sequence

import numpy as np

from stbench.analyses.rescoring import Rule, SlideAnswer
from stbench.data.target import targets

SLIDES, SPOTS, GENES = ("A1", "A2", "B1"), 40, 60
MARKERS = tuple(f"GENE{number}" for number in range(8))


def check_rule(rule: Rule) -> None:
    """Hold a rule to what a comparison of rules relies on.

    It says what it is; asks for a truth that there is; gives one finite number; gives the truth itself the highest one,
    and more to an answer that follows the truth than to one that does not; takes answers as they are, so that
    nothing measured makes an answer better; ignores the order of slides; leaves what it is given as it was.

    Raises:
        AssertionError: it does not.
    """
    assert rule.title.strip(), "the rule has no title"
    assert rule.says.strip(), f"{rule.title} does not say what it does"
    assert rule.truth in targets, f"{rule.title} asks for the truth in '{rule.truth}', which is no target space"
    best, middle, poor = (_answers(rule, share) for share in (1.0, 0.5, 0.0))
    before = [(answer.truth.copy(), answer.predicted.copy()) for answer in middle]
    high, value, low = (_number(rule, answers) for answers in (best, middle, poor))
    assert high >= value, f"{rule.title} scores an answer above the truth itself"
    assert value > low, f"{rule.title} does not tell an answer that follows the truth from noise"
    _check_answers_stay(rule, middle, low, high)
    turned = _number(rule, middle[::-1])
    assert np.isclose(turned, value, rtol=1e-9), f"{rule.title}: the order of slides matters"
    for answer, copies in zip(middle, before, strict=True):
        for values, copy in zip((answer.truth, answer.predicted), copies, strict=True):
            assert np.array_equal(values, copy), f"{rule.title} changes what it is given"


def _check_answers_stay(rule: Rule, answers: Sequence[SlideAnswer], noise: float, truth: float) -> None:
    """One number everywhere, far above any expression, is to no rule's liking unless the rule lends it some truth.

    A correlation has no value there, and an error is large; what a spot's depth is multiplied into correlates.
    """
    far = max(answer.truth.mean() + 10 * answer.truth.std() for answer in answers)
    number = rule([answer._replace(predicted=np.full_like(answer.predicted, far)) for answer in answers], MARKERS)
    chance = noise + 0.1 * (truth - noise)
    told = f"{rule.title} scores one number for every spot and gene above noise: it changes answers by the truth"
    assert np.isnan(number) or number <= chance, told


def _number(rule: Rule, answers: Sequence[SlideAnswer]) -> float:
    value = rule(answers, MARKERS)
    assert np.ndim(value) == 0, f"{rule.title} gives {np.shape(value)}, not one number"
    assert np.isfinite(value), f"{rule.title} gives {value}"
    return float(value)


def _answers(rule: Rule, share: float) -> list[SlideAnswer]:
    """Answers that follow the truth of two patients by ``share``; the last gene is constant, markers are added."""
    return [_answer(rule, slide, number, share) for number, slide in enumerate(SLIDES)]


def _answer(rule: Rule, slide: str, number: int, share: float) -> SlideAnswer:
    """Spots differ in depth as much as in expression, as real ones do: borrowed depth would be most of a score."""
    rng = np.random.default_rng(number)
    depth = rng.lognormal(0, 1, (SPOTS, 1))
    counts = rng.poisson(rng.gamma(2.0, 4.0, (SPOTS, GENES)) * depth).astype(float)
    counts[:, -1] = 0
    totals = counts.sum(axis=1) + 100 * depth[:, 0]
    truth = targets[rule.truth].expression(counts, totals)
    noise = rng.normal(truth.mean(), truth.std(), truth.shape)
    genes = tuple(f"GENE{gene}" for gene in range(GENES))
    predicted = share * truth + (1 - share) * noise
    return SlideAnswer(slide, slide[0], f"without {slide[0]}", genes, truth, predicted, added=MARKERS[:2])
