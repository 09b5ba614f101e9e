"""Profiles: level and spread of genes, and their correlations, predicted beside measured."""

from collections.abc import Sequence

from stbench.analyses.gallery.base import MEASURED, Gallery, Profiles
from stbench.errors import SelectionError
from stbench.report.charts.base import Chart, Rows
from stbench.report.charts.pictures import PANELS, panel_methods
from stbench.statistics.means import mean_without_nan

MOST_PANELS = 3
LEVEL, SPREAD = "mean over spots", "variance over spots"


def profile_rows(gallery: Gallery, methods: Sequence[str] = ()) -> Rows:
    """Mean and variance of each gene, measured and predicted, by method."""
    known = _profiles(gallery)
    return [
        {"panel": title, "order": order, "gene": gene, "what": what, "measured": measured, "predicted": predicted}
        for order, (method, title) in enumerate(_titles(gallery, methods).items())
        for what, table in ((LEVEL, known.mean), (SPREAD, known.variance))
        for gene, measured, predicted in zip(known.genes, table[MEASURED], table[method], strict=True)
    ]


def correlation_rows(gallery: Gallery, methods: Sequence[str] = ()) -> Rows:
    """A row per pair of genes and panel, measured first."""
    known = _profiles(gallery)
    panels = {MEASURED: "measured", **_titles(gallery, methods)}
    return [
        {"panel": title, "order": order, "a": first, "b": second, "r": value}
        for order, (method, title) in enumerate(panels.items())
        for first, values in zip(known.paired, known.correlation[method], strict=True)
        for second, value in zip(known.paired, values, strict=True)
    ]


def _titles(gallery: Gallery, methods: Sequence[str]) -> dict[str, str]:
    """Names of methods that have panels, by the mean PCC of their genes."""
    names = {one.method: one.name for one in gallery.shown}
    genes = {} if gallery.scores is None else gallery.scores.methods
    scores = {method: mean_without_nan(genes.get(method, ())) for method in names}
    return {method: names[method] for method in panel_methods(gallery, scores, methods, MOST_PANELS)}


def _profiles(gallery: Gallery) -> Profiles:
    if gallery.profiles is None:
        raise SelectionError(f"task '{gallery.task}'", "has no genes", "a task of gene prediction")
    return gallery.profiles


PROFILES = Chart(
    title="Level and spread of genes",
    caption="Each point is a gene, its mean or its variance over the spots of a slide. On the line, prediction and "
    "measurement agree; below it in variance, the prediction is too smooth.",
    source="gallery",
    rows=profile_rows,
    takes=("methods",),
    spec={
        "data": {"name": "rows"}, "transform": [{"filter": {"field": "what", "equal": "$what"}}],
        "facet": PANELS, "columns": "$columns", "spacing": 24,
        "spec": {
            "width": "$panel_width", "height": "$panel_width",
            "layer": [
                {"mark": {"type": "line", "strokeDash": [4, 3], "color": "$soft"}, "encoding": {
                    "x": {"field": "measured", "type": "quantitative", "title": "measured"},
                    "y": {"field": "measured", "type": "quantitative", "title": "predicted"}}},
                {"mark": {"type": "point", "filled": True, "size": 28, "opacity": 0.65, "color": "$accent"},
                 "encoding": {
                    "x": {"field": "measured", "type": "quantitative"},
                    "y": {"field": "predicted", "type": "quantitative"},
                    "tooltip": [{"field": "gene"}, {"field": "panel", "title": "method"}, {"field": "measured"},
                                {"field": "predicted"}]}},
            ],
        },
    },
    defaults={"columns": 3, "panel_width": 200, "what": LEVEL},
)  # fmt: skip
GENES = {"type": "nominal", "title": None, "sort": None, "axis": {"labelFontSize": 9, "labelFontStyle": "italic"}}
CORRELATIONS = Chart(
    title="Gene-gene correlation",
    caption="Over spots, means over slides, for the genes that vary most, in the order of a tree of what was measured. "
    "Stronger colours than measured: the prediction moves genes together that the tissue does not.",
    source="gallery",
    rows=correlation_rows,
    takes=("methods",),
    spec={
        "data": {"name": "rows"}, "facet": PANELS, "columns": "$columns", "spacing": 18,
        "spec": {
            "width": "$panel_width", "height": "$panel_width", "mark": {"type": "rect"},
            "encoding": {
                "x": {"field": "a", **GENES}, "y": {"field": "b", **GENES},
                "color": {"field": "r", "type": "quantitative", "title": "correlation",
                          "scale": {"domain": [-1, 1], "scheme": "blueorange", "reverse": True},
                          "legend": {"orient": "bottom", "gradientLength": 160}},
                "tooltip": [{"field": "panel", "title": "panel"}, {"field": "a"}, {"field": "b"},
                            {"field": "r", "title": "correlation"}],
            },
        },
    },
    defaults={"columns": 2, "panel_width": 280},
)  # fmt: skip
