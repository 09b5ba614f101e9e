"""The contract of metrics."""

from typing import Any

import numpy as np

from stbench.metrics import Metric

Array = np.ndarray[Any, Any]


def check_metric(metric: Metric, truth: Array, predicted: Array) -> None:
    """Hold an expression metric to what it declares: one number per unit, within its bounds, direction right."""
    values = np.atleast_1d(metric.function(truth, predicted))
    assert values.shape == ((truth.shape[1],) if metric.per == "gene" else (1,)), (
        f"{metric.name}: one number per {metric.per}"
    )
    low, high = metric.bounds
    found = values[~np.isnan(values)]
    assert ((found >= low) & (found <= high)).all(), f"{metric.name} leaves its bounds {metric.bounds}"
    perfect, sign = np.atleast_1d(metric.function(truth, truth)), 1 if metric.better == "higher" else -1
    both = ~np.isnan(values) & ~np.isnan(perfect)
    assert (sign * perfect[both] >= sign * values[both] - 1e-12).all(), (
        f"{metric.name}: the truth itself must score best"
    )
