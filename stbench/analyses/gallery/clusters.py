"""Clusters of a gallery: labels, clusters under the labels that they match, and t-SNE."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stbench.analyses.gallery.base import Clusters, Levels, levels
from stbench.analyses.maps import make_maps
from stbench.scoring.answers import Answers

if TYPE_CHECKING:
    import pandas as pd


def clusters(answers: Answers, slides: Sequence[str]) -> Clusters:
    """Of every measured entrant on ``slides``; of several seeds, the first's."""
    maps = make_maps(answers)
    complete = {entrant.name for entrant in answers.complete}
    table = maps.table[maps.table["slide"].isin(slides) & maps.table["method"].isin(complete)]
    names = tuple(sorted({*table["label"], *table["matched_label"]} - {""}))
    number = {name: at for at, name in enumerate(names)}
    truth: dict[str, tuple[int, ...]] = {}
    matched: dict[str, dict[str, tuple[int, ...]]] = {}
    tsne: dict[str, dict[str, tuple[Levels, Levels]]] = {}
    ari: dict[str, dict[str, float]] = {}
    for (method, slide), part in table.groupby(["method", "slide"], sort=False, observed=True):
        truth[slide] = _numbers(part["label"], number)
        matched.setdefault(method, {})[slide] = _numbers(part["matched_label"], number)
        ends = (levels(part["tsne_1"].to_numpy(), 0, 100), levels(part["tsne_2"].to_numpy(), 0, 100))
        tsne.setdefault(method, {})[slide] = ends
        ari.setdefault(method, {})[slide] = round(maps.scores[method, slide, ""], 3)
    return Clusters(labels=names, truth=truth, matched=matched, tsne=tsne, ari=ari)


def _numbers(texts: "pd.Series[str]", number: dict[str, int]) -> tuple[int, ...]:
    return tuple(number.get(text, -1) for text in texts)
