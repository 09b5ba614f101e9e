"""Clusters: labels and clusters on the tissue, and embeddings in two dimensions."""

from collections.abc import Sequence

from stbench.analyses.gallery.base import Clusters, Gallery
from stbench.errors import SelectionError
from stbench.report.charts.base import Chart, Rows, rounded
from stbench.report.charts.pictures import PANELS, PLACE, SIDE, panel_methods, picture_of, underlay
from stbench.report.charts.theme import LABEL_SHAPES

MOST_PANELS = 5
NONE = "no label"


def cluster_rows(gallery: Gallery, slide: str = "", methods: Sequence[str] = ()) -> Rows:
    """A row per spot and panel: labels, then clusters of methods by their ARI, under the labels that they match."""
    known, picture = _clusters(gallery), picture_of(gallery, slide)
    panels = {"labels": known.truth[picture.name]}
    panels |= {
        title: known.matched[method][picture.name] for method, title in _titles(gallery, picture.name, methods).items()
    }
    return [
        {"panel": title, "order": order, "x": x, "y": y, "label": known.labels[number] if number >= 0 else NONE}
        for order, (title, numbers) in enumerate(panels.items())
        for x, y, number in zip(picture.x, picture.y, numbers, strict=True)
    ]


def embedding_rows(gallery: Gallery, slide: str = "", methods: Sequence[str] = ()) -> Rows:
    """A row per spot and method: its place by t-SNE, and its label."""
    known, picture = _clusters(gallery), picture_of(gallery, slide)
    rows: Rows = []
    for order, (method, title) in enumerate(_titles(gallery, picture.name, methods).items()):
        first, second = (ends.values().tolist() for ends in known.tsne[method][picture.name])
        for a, b, number in zip(first, second, known.truth[picture.name], strict=True):
            label = known.labels[number] if number >= 0 else NONE
            rows.append({"panel": title, "order": order, "a": rounded(a, 2), "b": rounded(b, 2), "label": label})
    return rows


def _clusters(gallery: Gallery) -> Clusters:
    if gallery.clusters is None:
        raise SelectionError(f"task '{gallery.task}'", "has no clusters", "a task of clustering")
    return gallery.clusters


def _titles(gallery: Gallery, slide: str, methods: Sequence[str]) -> dict[str, str]:
    """Panels of methods that have the slide, best ARI first."""
    ari = {method: scores[slide] for method, scores in _clusters(gallery).ari.items() if slide in scores}
    names = {one.method: one.name for one in gallery.shown}
    chosen = panel_methods(gallery, ari, methods, MOST_PANELS)
    return {method: f"{names.get(method, method)}, ARI {ari[method]:.2f}" for method in chosen}


LABEL = {
    "color": {"field": "label", "type": "nominal", "scale": {"domain": "$domain", "range": "$labels"},
              "legend": {"title": None, "orient": "bottom", "columns": "$legend_columns", "labelLimit": 160}},
    "shape": {"field": "label", "type": "nominal", "scale": {"domain": "$domain", "range": list(LABEL_SHAPES)}},
}  # fmt: skip
CLUSTERS = Chart(
    title="Clusters on the tissue",
    caption="Clusters have the colour and shape of the label that they match best; methods stand by their ARI on this "
    "slide.",
    source="gallery",
    rows=cluster_rows,
    takes=("slide", "methods"),
    spec={
        "data": {"name": "rows"}, "facet": PANELS, "columns": "$columns", "spacing": 14,
        "spec": {
            "width": "$panel_width", "height": "$panel_height",
            "layer": [
                underlay(0.7),
                {"mark": {"type": "point", "filled": True, "size": "$spot", "opacity": 0.9},
                 "encoding": {**PLACE, **LABEL, "tooltip": [{"field": "panel"}, {"field": "label"}]}},
            ],
        },
    },
    defaults={"columns": 3, "legend_columns": 4, "panel_width": SIDE},
)  # fmt: skip
EMBEDDING = Chart(
    title="Embeddings by t-SNE",
    caption="Each spot by its label. Distances between groups mean little in such a picture; whether groups part does.",
    source="gallery",
    rows=embedding_rows,
    takes=("slide", "methods"),
    spec={
        "data": {"name": "rows"}, "facet": PANELS, "columns": "$columns", "spacing": 14,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "spec": {
            "width": "$panel_width", "height": "$panel_width",
            "mark": {"type": "point", "filled": True, "size": 18, "opacity": 0.8},
            "encoding": {
                "x": {"field": "a", "type": "quantitative", "axis": None, "scale": {"zero": False}},
                "y": {"field": "b", "type": "quantitative", "axis": None, "scale": {"zero": False}},
                **LABEL, "tooltip": [{"field": "panel"}, {"field": "label"}],
            },
        },
    },
    defaults={"columns": 3, "legend_columns": 4, "panel_width": SIDE},
)  # fmt: skip
