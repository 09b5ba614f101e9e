"""Tissue: one gene on one slide, measured and predicted, over the stained image."""

from collections.abc import Sequence
from typing import Any

from stbench.analyses.gallery.base import MEASURED, Gallery
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.report.charts.base import Chart, Rows, rounded
from stbench.report.charts.pictures import PANELS, PLACE, SIDE, panel_methods, picture_of, underlay

MOST_PANELS = 5
"""Methods that are drawn where nobody says which."""


def tissue_rows(gallery: Gallery, gene: str = "", slide: str = "", methods: Sequence[str] = ()) -> Rows:
    """A row per spot and panel: the stained image alone, what was measured, then methods by their score."""
    if gallery.maps is None:
        raise SelectionError(f"task '{gallery.task}'", "has no genes", "a task of gene prediction")
    maps, picture = gallery.maps, picture_of(gallery, slide)
    gene = gene or maps.genes[0]
    if gene not in maps.genes:
        raise SelectionError(
            f"--gene {gene}", "has no map here", "one of " + ", ".join(maps.genes), near(gene, maps.genes)
        )
    names = {one.method: one.name for one in gallery.shown}
    pcc = {method: scores[picture.name][gene] for method, scores in maps.pcc.items() if picture.name in scores}
    chosen = panel_methods(gallery, pcc, methods, MOST_PANELS)
    titles = {MEASURED: "measured"} | {
        method: f"{names.get(method, method)}, PCC {pcc[method]:.2f}" for method in chosen
    }
    rows: Rows = [{"panel": "stained image", "order": 0, "x": 0, "y": 0, "shade": 0, "value": None}]
    for order, (method, title) in enumerate(titles.items(), start=1):
        level = maps.levels[method][picture.name][gene]
        wide = level.high - level.low
        for x, y, value in zip(picture.x, picture.y, level.values().tolist(), strict=True):
            shade = (value - level.low) / wide if wide > 0 else 0.5
            known: dict[str, Any] = {"panel": title, "order": order, "x": x, "y": y}
            rows.append({**known, "shade": rounded(shade, 3), "value": rounded(value, 3)})
    return rows


SHADE = {
    "field": "shade", "type": "quantitative", "scale": {"scheme": "viridis", "domain": [0, 1]},
    "legend": {"title": "expression", "orient": "bottom", "direction": "horizontal", "gradientLength": 160,
               "values": [0, 1], "labelExpr": "datum.value == 0 ? 'low' : 'high'"},
}  # fmt: skip
SIZE = {"condition": {"test": "datum.value === null", "value": 0}, "value": "$spot"}
"""Of spots; none on the image that stands alone."""
TISSUE = Chart(
    title="Measured and predicted on the tissue",
    caption="Each panel is shaded from its own 1st to 99th percentile, so that patterns are compared and not levels; "
    "methods stand by their PCC on this slide.",
    source="gallery",
    rows=tissue_rows,
    takes=("gene", "slide", "methods"),
    spec={
        "data": {"name": "rows"}, "facet": PANELS, "columns": "$columns", "spacing": 14,
        "spec": {
            "width": "$panel_width", "height": "$panel_height",
            "layer": [
                underlay(0.9),
                {"mark": {"type": "point", "filled": True, "opacity": 0.92},
                 "encoding": {**PLACE, "color": SHADE, "shape": {"value": "circle"}, "size": SIZE, "tooltip": [
                     {"field": "panel", "title": "panel"}, {"field": "value", "title": "expression"}]}},
            ],
        },
    },
    defaults={"columns": 4, "panel_width": SIDE},
)  # fmt: skip
