"""Waterfall: a figure of the steps from the clean number to a paper's, a method beside its controls."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stbench.analyses.rescoring import Explained, Walk

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN, HEIGHT_IN, MOST_COLUMNS = 2.6, 1.9, 3
UP, DOWN, ENDS, RULE = "#0173b2", "#de8f05", "0.35", "0.75"


def waterfall_figure(explained: Explained) -> "Figure":
    """One panel for each method and control, all on one scale; a method without a number has none."""
    from matplotlib.figure import Figure

    walks = [walk for walk in explained.walks if np.isfinite([walk.clean[0], walk.published[0]]).all()]
    columns = min(MOST_COLUMNS, max(1, len(walks)))
    rows = -(-max(1, len(walks)) // columns)
    figure = Figure(figsize=(columns * WIDTH_IN, rows * HEIGHT_IN + 0.5), layout="constrained")
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes, walk in zip(panels, walks, strict=False):
        _draw(axes, walk, explained)
    for axes in panels[len(walks) :]:
        axes.set_visible(False)
    figure.suptitle(f"{explained.card.title}: from the clean number to the paper's ({explained.card.reports})", size=8)
    return figure


def bars(walk: Walk, switches: Sequence[str]) -> list[tuple[float, float]]:
    """Lower end and height of each bar: the clean number, the steps, the paper's number."""
    level = float(walk.clean[0])
    drawn = [(0.0, level)]
    for switch in switches:
        step = float(np.nan_to_num(walk.forward[switch][0]))
        drawn.append((level, step))
        level += step
    return [*drawn, (0.0, level)]


def _draw(axes: "Axes", walk: Walk, explained: Explained) -> None:
    switches = list(explained.route.steps)
    drawn = bars(walk, switches)
    colours = [ENDS, *(UP if height >= 0 else DOWN for _, height in drawn[1:-1]), ENDS]
    axes.bar(range(len(drawn)), [height for _, height in drawn], bottom=[low for low, _ in drawn], color=colours)
    texts = [f"{drawn[0][1]:.3f}", *(_text(walk, switch) for switch in switches), f"{drawn[-1][1]:.3f}"]
    for place, (low, height) in enumerate(drawn):
        axes.annotate(
            texts[place], (place, max(low, low + height)), (0, 1.5), textcoords="offset points", ha="center",
            va="bottom", size=5,
        )  # fmt: skip
    axes.axhline(0, color=RULE, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(drawn)), ["clean", *switches, "paper"], rotation=35, ha="right", size=5.5)
    axes.tick_params(axis="y", labelsize=5.5)
    axes.margins(y=0.14)
    axes.set_title(walk.label, size=6.5, pad=8)
    axes.spines[["top", "right"]].set_visible(False)


def _text(walk: Walk, switch: str) -> str:
    return "-" if switch in walk.lacks else f"{walk.forward[switch][0]:+.3f}"
