"""Clustering tasks: labels are hidden, embeddings are asked for, and clusters of them are held against the labels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from stbench.adapters.base import Embeds
from stbench.cards import TaskCard
from stbench.data import BlindSlide, Panel, Slide
from stbench.errors import CardError
from stbench.metrics import metrics
from stbench.metrics.base import Per
from stbench.metrics.clusterers import DEFAULT, clusterers, named_clusterers
from stbench.metrics.clustering import labelled
from stbench.metrics.clusterings import SEEDS
from stbench.metrics.slide_scores import SlideScores, embedding_scores
from stbench.protocols.answers import checked_embedding, lacking
from stbench.protocols.base import Answered, Line, ScorePart, range_text
from stbench.protocols.panels import panel_of

Array = np.ndarray[Any, Any]


class Clustering:
    """A vector per spot, clustered and held against the labels of the tissue's regions."""

    title = "embeddings, clustered"
    needs: type = Embeds
    asks = "embed"
    observes = False
    prefers_pretrained = False
    scored_per: tuple[Per, ...] = ("clustering",)
    has_genes = False
    truth_in: tuple[str, ...] = ("labels",)

    def visible(self, slide: Slide, observed: Slide | None) -> BlindSlide:
        """Image and positions alone."""
        return slide.blind()

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, d), as the adapter gives it."""
        if not isinstance(adapter, Embeds):
            raise lacking(adapter, self.asks)
        return adapter.embed(model, visible)

    def checked(self, answer: Array, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, d) float32; ShapeError unless it is a finite vector per spot."""
        return checked_embedding(answer, visible)

    def check_card(self, task: TaskCard) -> None:
        """CardError where a batch correction or best genes are asked for, which embeddings of images do not have."""
        if task.best_genes:
            raise CardError(
                task.at("best_genes"), f"best_genes is {task.best_genes}",
                "0: a task of kind clustering asks for no genes", "Remove the key",
            )  # fmt: skip
        if task.batch_correction != "none":
            raise CardError(
                task.at("batch_correction"), f"batch_correction is '{task.batch_correction}'",
                "none: a task of kind clustering asks for embeddings of images", "Remove the key",
            )  # fmt: skip

    def score_parts(self, task: TaskCard) -> tuple[ScorePart, ...]:
        """k-means, and each further clusterer that the card's metrics name, kept apart from one another."""
        versions = metrics.versions(*self.scored_per)
        return tuple(
            ScorePart((*versions, clusterer, clusterers[clusterer].version), partial(_clustered, clusterer))
            for clusterer in (DEFAULT, *further_clusterers(task))
        )

    def upper_bound(self, slide: Slide, panel: Panel) -> Array:
        """(n_spots, n_labels) one for a spot's label; zeros where a spot, or the slide, has none."""
        if slide.labels is None or not any(slide.labels):
            return np.zeros((slide.n_spots, 1), dtype=np.float32)
        known = labelled(slide.labels)
        vectors = np.zeros((slide.n_spots, len(known.names)), dtype=np.float32)
        vectors[known.mask, known.codes] = 1.0
        return vectors

    def has_ceiling(self, task: TaskCard) -> bool:
        """Labels have no counts that could be thinned."""
        return False

    def wording(self, task: TaskCard, scores: Sequence[SlideScores]) -> tuple[Line, ...]:
        """Clusterers, and the panel that methods learn from."""
        return (
            Line("Asked", "embeddings; k-means with as many clusters as labels, medians over 10 starts"),
            *(Line("Beside k-means", _says(name, scores)) for name in further_clusterers(task)),
            Line("Panel in training", panel_of(task).sentence()),
        )

    def left_out(self, scores: Sequence[SlideScores]) -> str:
        """Spots without a label."""
        return f"spots without a label: {range_text([s.n_unlabelled for s in scores])} per slide"


CLUSTERING = Clustering()


def further_clusterers(task: TaskCard) -> tuple[str, ...]:
    """Clusterers that a task's metrics name beside k-means, in the order of the registry."""
    named = {text.partition("@")[2] for text in (*task.metrics, *task.details)}
    return tuple(name for name in named_clusterers() if name in named)


def _clustered(clusterer: str, answered: Sequence[Answered]) -> Iterator[SlideScores]:
    for answer in answered:
        scores = embedding_scores(answer.values, answer.slide.labels, answer.slide.name, clusterer)
        suffix = "" if clusterer == DEFAULT else f"@{clusterer}"
        yield replace(scores, overall={f"{name}{suffix}": value for name, value in scores.overall.items()})


def _says(clusterer: str, scores: Sequence[SlideScores]) -> str:
    """What a further clusterer does, and how often it found as many clusters as there are labels."""
    shares = [score.overall[name] for score in scores if (name := f"as_labels@{clusterer}") in score.overall]
    reached = f"; as many clusters as labels in {np.mean(shares):.0%} of all starts" if shares else ""
    return f"{clusterers[clusterer].says}, medians over {len(SEEDS)} starts{reached}"
