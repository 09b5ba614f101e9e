"""Chart: a Vega-Lite specification without data, and what makes its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Rows = list[dict[str, Any]]
Spec = dict[str, Any]
FIT = {"type": "fit-x", "contains": "padding"}
"""Of charts whose width counts names and titles at the side."""
Source = Literal["board", "boards", "gallery"]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One figure."""

    title: str
    caption: str
    """What is drawn, and how it is read, in a sentence or two."""
    source: Source
    """What rows are of: a leaderboard, all leaderboards of a dataset, or a gallery."""
    spec: Spec
    """Vega-Lite whose data are named ``rows``; texts that begin with ``$`` stand for what :func:`filled` is given."""
    rows: Callable[..., Rows]
    """Of a leaderboard, of several, or of a gallery and a choice."""
    takes: tuple[str, ...] = ()
    """What rows are made for: ``gene``, ``slide``, ``methods``; rows of methods are otherwise left out afterwards."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Of what stands behind ``$``."""


def filled(value: Any, given: Mapping[str, Any]) -> Any:
    """A specification with what stands for its ``$names``."""
    if isinstance(value, str) and value.startswith("$"):
        return given[value[1:]]
    if isinstance(value, Mapping):
        return {key: filled(item, given) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [filled(item, given) for item in value]
    return value


def with_rows(chart: Chart, rows: Rows, **given: Any) -> Spec:
    """The whole specification: rows in it, and nothing left to fill."""
    spec: Spec = filled(chart.spec, {**chart.defaults, **given})
    return {**spec, "datasets": {"rows": rows}}


def rounded(value: float, digits: int = 4) -> float | None:
    """A number as charts hold it; None for what is not finite."""
    return round(float(value), digits) if abs(float(value)) < float("inf") else None
