"""Metrics: pure functions, arrays in, one number per gene or slide out; averaging is for the statistics."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from stbench.errors import SelectionError
from stbench.registry import near


@dataclass(frozen=True)
class Metric:
    """What a metric is, known without importing it."""

    name: str
    per: Literal["gene", "slide"]
    """What one number speaks of: a gene on a slide, or the whole slide."""
    better: Literal["higher", "lower"]
    bounds: tuple[float, float]
    target: str
    """``module:function``; expression metrics take (truth, predicted), clustering ones (labels, clusters)."""
    version: int = 1
    """Raised when any score could change; part of a score's key."""

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself, imported when asked for."""
        module, _, attribute = self.target.partition(":")
        found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
        return found


_INF = float("inf")
METRICS: tuple[Metric, ...] = (
    Metric("pcc", "gene", "higher", (-1.0, 1.0), "stbench.metrics.gene:pearson_per_gene"),
    Metric("mae", "gene", "lower", (0.0, _INF), "stbench.metrics.gene:mae_per_gene"),
    Metric("rmse", "gene", "lower", (0.0, _INF), "stbench.metrics.gene:rmse_per_gene"),
    Metric("pcc_overall", "slide", "higher", (-1.0, 1.0), "stbench.metrics.overall:pcc_overall"),
    Metric("mae_overall", "slide", "lower", (0.0, _INF), "stbench.metrics.overall:mae_overall"),
    Metric("rmse_overall", "slide", "lower", (0.0, _INF), "stbench.metrics.overall:rmse_overall"),
    Metric("ari", "slide", "higher", (-1.0, 1.0), "stbench.metrics.clustering:ari"),
    Metric("nmi", "slide", "higher", (0.0, 1.0), "stbench.metrics.clustering:nmi"),
    Metric("ami", "slide", "higher", (-1.0, 1.0), "stbench.metrics.clustering:ami"),
    Metric("silhouette", "slide", "higher", (-1.0, 1.0), "stbench.metrics.clustering:silhouette"),
)


def names() -> list[str]:
    """Names of all metrics, in the order of the table."""
    return [metric.name for metric in METRICS]


def metric(name: str) -> Metric:
    """The metric of that name.

    Raises:
        SelectionError: there is none; the nearest name is suggested.
    """
    for known in METRICS:
        if known.name == name:
            return known
    raise SelectionError(f"metric '{name}'", "is not known", "one of " + ", ".join(names()), near(name, names()))
