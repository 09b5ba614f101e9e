"""The contract of metrics: what a metric declares holds, on expression and clusterings made from a seed."""

from typing import Any, NamedTuple

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from stbench.metrics import Metric
from stbench.metrics.moments import moments

Array = np.ndarray[Any, Any]
SPOTS, GENES, LABELS = 60, 12, 3
CONSTANT_TRUTH, CONSTANT_PREDICTION = 0, 1
"""Genes of the made expression that do not move."""
SQUARE = (8, 8)
"""Rows and columns of made maps, where the last places are empty."""


class _Case(NamedTuple):
    """What a metric is tried on: what answers are held against, the best answer, a poor one."""

    against: Array
    best: Array
    poor: Array


def check_metric(metric: Metric[Any]) -> None:
    """Hold a metric to its declaration.

    It says what it is; gives a number per unit, within its bounds; scores the truth best, and better than a poor
    answer; ignores the order of spots; leaves what it is given as it was. Per gene: NaN where, and only where, the
    truth is constant, whatever other genes there are. Of clusterings: the numbers that clusters carry mean nothing.

    Raises:
        AssertionError: it does not.
    """
    assert metric.title.strip(), "the metric has no title"
    assert metric.says.strip(), f"{metric.title} says nothing of what it measures"
    assert metric.bounds[0] < metric.bounds[1], f"{metric.title}: bounds {metric.bounds} are not in order"
    case = _clustering(metric) if metric.per == "clustering" else _maps() if metric.per == "map" else _expression()
    _check_numbers(metric, case)
    _check_direction(metric, case)
    _check_symmetries(metric, case)
    if metric.of_genes:
        _check_genes(metric, case)
    if metric.from_moments is not None:
        sums = moments(case.against, case.poor)
        assert_allclose(
            metric.from_moments(sums), metric(case.against, case.poor), err_msg=f"{metric.title} from moments"
        )


def _expression() -> _Case:
    """Expression as log1p would have it; one gene's truth and another one's prediction are constant."""
    truth = np.random.default_rng(0).gamma(2.0, 0.7, (SPOTS, GENES)).astype(np.float32)
    poor = np.random.default_rng(1).permuted(truth, axis=0)
    truth[:, CONSTANT_TRUTH] = 0.5
    poor[:, CONSTANT_PREDICTION] = 0.5
    return _Case(truth, truth.copy(), poor)


def _maps() -> _Case:
    """The same on a square, whose other places have no spot."""
    maps = np.full((3, *SQUARE, GENES), np.nan, np.float32)
    maps[:, *np.divmod(np.arange(SPOTS), SQUARE[1])] = _expression()
    return _Case(*maps)


def _clustering(metric: Metric[Any]) -> _Case:
    rng = np.random.default_rng(0)
    best = np.repeat(np.arange(LABELS), SPOTS // LABELS)
    labels = np.array(["fat", "stroma", "tumour"])[best]
    points = rng.normal(0, 0.5, (SPOTS, 4)) + 3.0 * np.eye(4)[best]
    return _Case(points if metric.against == "points" else labels, best, rng.permutation(best))


def _check_numbers(metric: Metric[Any], case: _Case) -> None:
    before = [values.copy() for values in case]
    shape, without = ((GENES,), 1) if metric.of_genes else ((), 0)
    for answer in (case.best, case.poor):
        values = np.asarray(metric(case.against, answer), dtype=np.float64)
        assert values.shape == shape, f"{metric.title} gives {values.shape}: one number per {metric.per} is {shape}"
        numbers = values[~np.isnan(values)]
        assert len(numbers) >= values.size - without, f"{metric.title} gives NaN where there is something to score"
        low, high = metric.bounds
        assert ((numbers >= low) & (numbers <= high)).all(), f"{metric.title} leaves its bounds {metric.bounds}"
    for values, copy in zip(case, before, strict=True):
        assert_array_equal(values, copy, err_msg=f"{metric.title} changes what it is given")


def _check_direction(metric: Metric[Any], case: _Case) -> None:
    sign = 1 if metric.better == "higher" else -1
    best, poor = (sign * np.atleast_1d(metric(case.against, answer)) for answer in (case.best, case.poor))
    scored = ~np.isnan(best) & ~np.isnan(poor)
    assert (best[scored] >= poor[scored] - 1e-12).all(), f"{metric.title}: the truth itself must score best"
    assert best[scored].mean() > poor[scored].mean(), f"{metric.title} does not tell the truth from a poor answer"


def _check_symmetries(metric: Metric[Any], case: _Case) -> None:
    values, order = metric(case.against, case.poor), np.random.default_rng(2).permutation(SPOTS)
    order = np.arange(SQUARE[0])[::-1] if metric.per == "map" else order
    turned = metric(case.against[order], case.poor[order])
    assert_allclose(turned, values, rtol=1e-6, atol=1e-9, err_msg=f"{metric.title}: the order of spots matters")
    if metric.per == "clustering":
        renamed = metric(case.against, np.array([7, 0, 4])[case.poor])
        assert_allclose(renamed, values, rtol=1e-9, err_msg=f"{metric.title}: the numbers that clusters carry matter")


def _check_genes(metric: Metric[Any], case: _Case) -> None:
    values = metric(case.against, case.poor)
    constant = np.arange(GENES) == CONSTANT_TRUTH
    assert_array_equal(
        np.isnan(values), constant, err_msg=f"{metric.title}: NaN is for genes whose truth is constant, and no others"
    )
    some = slice(0, GENES, 3)
    alone = metric(case.against[..., some], case.poor[..., some])
    assert_allclose(alone, values[some], rtol=1e-6, err_msg=f"{metric.title}: a gene's score depends on other genes")
