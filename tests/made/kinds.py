"""Kinds of task on one made slide: cards that name all their metrics, and scores of answers."""

from collections.abc import Callable, Sequence

import numpy as np

from stbench.cards import TaskCard
from stbench.data import BlindSlide, Panel, Slide, of_genes
from stbench.metrics import metrics
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered, hides_genes, kinds
from tests.made.answers import task_card
from tests.made.cohort import GENES, Array, made_slide

SLIDE, PANEL = made_slide("A1"), Panel(GENES)


def card_of(name: str, **changes) -> TaskCard:
    """A card of the kind that names all its metrics."""
    known = metrics.names_per(*kinds[name].scored_per)
    texts = tuple(f"{metric}@all" if metrics[metric].of_genes else metric for metric in known)
    rule = {"rule": "gene-folds", "gene_folds": 3} if hides_genes(kinds[name]) else {"rule": "all"}
    return task_card(**{"kind": name, "metrics": texts, "panel": rule, **changes})


def scores_of_kind(
    name: str, values: Callable[[Slide], Array], slides: Sequence[Slide] = (SLIDE,)
) -> list[SlideScores]:
    """Scores of the kind's first part."""
    (part, *_) = kinds[name].score_parts(card_of(name))
    return list(part.make([Answered(values(slide).astype(np.float32), slide, PANEL) for slide in slides]))


def visible_of(name: str, slide: Slide) -> BlindSlide:
    """What the kind shows of a slide; where it shows observed spots, they are the first and last of the made slide.

    Where it shows measured genes, they are the last four.
    """
    if hides_genes(kinds[name]):
        return kinds[name].visible(slide, of_genes(slide, Panel(GENES[-4:])))
    if not kinds[name].observes:
        return kinds[name].visible(slide, None)
    seen = [0, 6, SLIDE.n_spots - 1]
    hidden = [row for row, spot in enumerate(SLIDE.spots) if spot in slide.spots and row not in seen]
    return kinds[name].visible(SLIDE.at(np.array(hidden)), SLIDE.at(np.array(seen)))


def best_answer(name: str) -> Callable[[Slide], Array]:
    """The upper bound of a kind, by slide."""
    return lambda slide: kinds[name].upper_bound(slide, PANEL)
