"""Genes: how well each is predicted, all of them as boxes, one of them by method."""

import numpy as np

from stbench.analyses.gallery.base import Gallery, GeneScores
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import COLOUR, KIND_NOTE, SHAPE

QUANTILES = {"low": 5, "q1": 25, "median": 50, "q3": 75, "high": 95}


def gene_score_rows(gallery: Gallery) -> Rows:
    """Percentiles of the PCC of a method's genes."""
    scores = _scores(gallery)
    rows: Rows = []
    for one in gallery.shown:
        values = np.array(scores.methods.get(one.method, ()))
        if np.isfinite(values).any():
            ends = dict(zip(QUANTILES, np.nanpercentile(values, list(QUANTILES.values())), strict=True))
            known = {"method": one.method, "name": one.name, "kind": one.kind, "n": int(np.isfinite(values).sum())}
            rows.append({**known, **{name: rounded(value, 3) for name, value in ends.items()}})
    return rows


def gene_rows(gallery: Gallery, gene: str = "") -> Rows:
    """PCC of one gene by method, and its noise ceiling in every row."""
    scores = _scores(gallery)
    gene = gene or (gallery.maps.genes[:1] if gallery.maps else scores.genes[:1])[0]
    if gene not in scores.genes:
        raise SelectionError(f"--gene {gene}", "is not scored on every test slide", "one of the panel's genes",
                             near(gene, scores.genes))  # fmt: skip
    at = scores.genes.index(gene)
    ceiling = rounded(scores.ceiling[at], 3) if scores.ceiling else None
    return [
        {"method": one.method, "name": one.name, "kind": one.kind, "pcc": rounded(scores.methods[one.method][at], 3),
         "ceiling": ceiling}
        for one in gallery.shown if one.method in scores.methods
    ]  # fmt: skip


def _scores(gallery: Gallery) -> GeneScores:
    if gallery.scores is None:
        raise SelectionError(f"task '{gallery.task}'", "has no genes", "a task of gene prediction")
    return gallery.scores


def _by(field: str) -> dict[str, object]:
    return {"field": "name", "type": "nominal", "title": None, "axis": {"labelLimit": 190},
            "sort": {"field": field, "op": "max", "order": "descending"}}  # fmt: skip


GENE_SCORES = Chart(
    title="PCC of genes",
    caption="Each gene that every test slide is asked for counts once, by its mean over slides. Box: half of the "
    f"genes; line: their median; whiskers: 5th to 95th percentile. {KIND_NOTE}",
    source="gallery",
    rows=gene_score_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 24},
        "encoding": {"y": _by("median"), "color": COLOUR, "tooltip": [
            {"field": "name", "title": "method"}, {"field": "median"}, {"field": "q1", "title": "25 %"},
            {"field": "q3", "title": "75 %"}, {"field": "low", "title": "5 %"}, {"field": "high", "title": "95 %"},
            {"field": "n", "title": "genes"}]},
        "layer": [
            {"mark": {"type": "rule"}, "encoding": {
                "x": {"field": "low", "type": "quantitative", "title": "PCC of a gene"}, "x2": {"field": "high"}}},
            {"mark": {"type": "bar", "height": 12, "opacity": 0.55, "cornerRadius": 2}, "encoding": {
                "x": {"field": "q1", "type": "quantitative"}, "x2": {"field": "q3"}}},
            {"mark": {"type": "tick", "thickness": 2.5, "size": 16, "opacity": 1}, "encoding": {
                "x": {"field": "median", "type": "quantitative"}}},
        ],
    },
    defaults={"width": 480},
)  # fmt: skip
GENE = Chart(
    title="One gene, every method",
    caption="PCC of the gene, mean over test slides. The grey stroke is its noise ceiling: what the true rates would "
    f"reach against counts as noisy as these. {KIND_NOTE}",
    source="gallery",
    rows=gene_rows,
    takes=("gene",),
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 22},
        "layer": [
            {"mark": {"type": "bar", "opacity": 0.5, "height": 2}, "encoding": {
                "y": _by("pcc"), "x": {"field": "pcc", "type": "quantitative", "title": "PCC"}, "color": COLOUR}},
            {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "encoding": {
                "y": _by("pcc"), "x": {"field": "pcc", "type": "quantitative", "title": "PCC"}, "color": COLOUR,
                "shape": SHAPE, "tooltip": [{"field": "name", "title": "method"}, {"field": "pcc", "format": ".3f"},
                                            {"field": "ceiling", "format": ".3f"}]}},
            {"transform": [{"filter": "isValid(datum.ceiling)"}],
             "mark": {"type": "tick", "thickness": 2, "size": 18, "color": "$soft"}, "encoding": {
                "y": _by("pcc"), "x": {"field": "ceiling", "type": "quantitative"}}},
        ],
    },
    defaults={"width": 480},
)  # fmt: skip
