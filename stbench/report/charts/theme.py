"""Theme: colours and letters of charts, on white and on black; colours are those of Okabe and Ito, and viridis."""

from collections.abc import Mapping
from typing import Any, Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
KIND_COLOURS: Mapping[Theme, list[str]] = {
    "light": ["#0b62a4", "#b35c00", "#6b7280", "#8a3b76", "#00755a", "#a32020", "#5b4ba3"],
    "dark": ["#6cb6f0", "#f0a94a", "#a3adba", "#e08fc4", "#4fd1aa", "#ff9a92", "#b3a5ff"],
}
"""Of methods, stand-ins, controls, submitted and reported rows, of unverified weights, and chosen on test slides."""
LABELS: Mapping[Theme, list[str]] = {
    "light": ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7a7a00", "#444444"],
    "dark": ["#4aa3df", "#f2b233", "#26c99a", "#e29cc4", "#f0803c", "#8fd3ff", "#d8d84a", "#c8c8c8"],
}
"""Of labels, clusters and methods."""
LABEL_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
"""Beside the colours, and as many as share no factor with them: no two of the first 56 look alike."""
INK: Mapping[Theme, tuple[str, str, str]] = {
    "light": ("#1b2330", "#5a6473", "#e3e7ec"), "dark": ("#e8ecf2", "#a2adbb", "#2c3440"),
}  # fmt: skip
"""Of titles, of axes, and of lines."""


def config(theme: Theme) -> dict[str, Any]:
    """Vega-Lite's configuration."""
    ink, soft, line = INK[theme]
    texts = {"labelColor": soft, "titleColor": ink, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 500}
    return {
        "background": None, "font": FONT, "padding": 4,
        "view": {"stroke": None},
        "axis": {**texts, "gridColor": line, "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 10},
        "legend": {**texts, "symbolStrokeWidth": 0},
        "header": {"labelColor": ink, "titleColor": ink, "labelFontSize": 12, "labelFontWeight": 500},
        "title": {"color": ink, "fontSize": 13, "fontWeight": 500, "anchor": "start"},
        "text": {"color": ink, "fontSize": 12}, "rule": {"color": soft},
        "range": {"category": LABELS[theme], "heatmap": {"scheme": "viridis"}},
    }  # fmt: skip


def theme_values(theme: Theme) -> dict[str, Any]:
    """What specifications name by ``$`` and a theme decides."""
    ink, soft, line = INK[theme]
    return {
        "kinds": KIND_COLOURS[theme],
        "labels": LABELS[theme],
        "ink": ink,
        "soft": soft,
        "line": line,
        "accent": KIND_COLOURS[theme][0],
    }
