"""Maps: the data behind figures of tissue, spot by spot, from what is answered; nothing is trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.data import Cohort, Panel, Slide
from stbench.errors import SelectionError
from stbench.files.hashing import content_key
from stbench.metrics.clusterings import typical_clusters
from stbench.metrics.gene import pearson_per_gene
from stbench.protocols.base import Answered
from stbench.scoring.answers import Answers

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
SPOT = ("method", "slide", "patient", "spot", "x_um", "y_um")
EMBEDDED = (*SPOT, "label", "cluster", "matched_label", "tsne_1", "tsne_2")
EXPRESSED = (*SPOT, "gene", "measured", "predicted")
MARKERS = "markers"
TSNE_VERSION = 1
TSNE_SEED, PERPLEXITY = 0, 30.0


class Maps(NamedTuple):
    """A table of spots, and the score that belongs over each map of it."""

    table: "pd.DataFrame"
    """``EMBEDDED`` or ``EXPRESSED``; methods in the order of the plan, slides and spots in that of the dataset."""
    scores: dict[tuple[str, str, str], float]
    """By method, slide and gene ("" for embeddings): median ARI of k-means, or PCC; NaN where it is undefined."""
    slides: tuple[str, ...]
    """Slides that have a measured result, in the order of the dataset."""
    genes: tuple[str, ...] = ()
    """Genes of the table, in the order asked; empty for embeddings."""

    def present(self, slide: str) -> tuple[str, ...]:
        """Genes that a slide has rows of: the panel of its fold may have been chosen without some."""
        there = {gene for _, name, gene in self.scores if name == slide}
        return tuple(gene for gene in self.genes if gene in there)


def make_maps(answers: Answers, genes: str = "") -> Maps:
    """Maps of every measured answer; where a task has several seeds, of the first.

    Args:
        answers: what was answered.
        genes: for expression: ``markers`` (also where it is empty), or names separated by commas.

    Raises:
        SelectionError: nothing is measured; a gene is in no panel, or genes are named and the task asks for embeddings.
    """
    has_genes = answers.questions.kind.has_genes
    if genes and not has_genes:
        raise SelectionError("--genes", "applies to gene-prediction tasks only", "a task of gene prediction")
    first = answers.task.seeds[0]
    measured = [
        (entrant.name, answered)
        for entrant in answers.entrants
        for answer in entrant.answers
        if answer.seed == first and answer.measured
        for answered in answers.answered(answer)
    ]
    if not measured:
        raise SelectionError(
            f"task '{answers.task.name}' on {answers.cohort.name}", "has no measured result of these methods",
            "at least one", "Run 'stbench run' with the same options",
        )  # fmt: skip
    if not has_genes:
        return _joined([_embedded(name, answered) for name, answered in measured], answers.cohort)
    chosen = _chosen(genes or MARKERS, [answered.panel for _, answered in measured], answers.cohort)
    return _joined([_expressed(name, answered, chosen) for name, answered in measured], answers.cohort, chosen)


def tsne(embedding: Array, slide: Slide) -> Array:
    """Coordinates in two dimensions by t-SNE, made once per embedding.

    scikit-learn's, from the first two principal components, perplexity 30 or a third of the other spots.

    Args:
        embedding: (n_spots, d).
        slide: whose cache remembers the answer.

    Returns:
        (n_spots, 2) float32; NaN where fewer than four spots leave nothing to arrange, 0 where all are alike.
    """
    if len(embedding) < 4:
        return np.full((len(embedding), 2), np.nan, dtype=np.float32)
    if np.ptp(embedding, axis=0).max() == 0:
        return np.zeros((len(embedding), 2), dtype=np.float32)
    if slide.cache is None:
        return _tsne(embedding)
    key = content_key("tsne", TSNE_VERSION, TSNE_SEED, PERPLEXITY, embedding)
    return np.asarray(slide.cache.get_or_make("tsne", key, lambda: _tsne(embedding)))


def _tsne(embedding: Array) -> Array:
    from sklearn.manifold import TSNE

    wide = np.pad(embedding, ((0, 0), (0, max(0, 2 - embedding.shape[1]))))  # a start in two components needs two
    perplexity = min(PERPLEXITY, (len(wide) - 1) / 3)
    made = TSNE(perplexity=perplexity, init="pca", random_state=TSNE_SEED).fit_transform(wide.astype(np.float64))
    return made.astype(np.float32)


def _embedded(name: str, answered: Answered) -> Maps:
    slide, values = answered.slide, answered.values
    labels = np.full(slide.n_spots, "") if slide.labels is None else slide.labels
    clusters, names, ari = np.full(slide.n_spots, -1), np.array([""]), float("nan")
    if any(labels):
        typical = typical_clusters(values, labels)
        clusters, names, ari = typical.clusters, np.array([*typical.names, ""]), typical.ari
    table = _spots(name, slide)
    table["label"] = labels
    table["cluster"] = np.where(clusters >= 0, clusters, np.nan)
    table["cluster"] = table["cluster"].astype("Int64")
    table["matched_label"] = names[clusters]  # -1 is the last: none
    table["tsne_1"], table["tsne_2"] = tsne(values, slide).T
    return Maps(table, {(name, slide.name, ""): ari}, (slide.name,))


def _expressed(name: str, answered: Answered, genes: Sequence[str]) -> Maps:
    import pandas as pd

    slide, own = answered.slide, answered.panel.genes
    panel = Panel(tuple(gene for gene in genes if gene in own))
    truth = slide.expression(panel)
    predicted = answered.values[:, panel.positions(own)]
    spots = _spots(name, slide)
    tables = [
        spots.assign(gene=gene, measured=truth[:, column], predicted=predicted[:, column])
        for column, gene in enumerate(panel.genes)
    ]
    pcc = pearson_per_gene(truth, predicted) if tables else ()
    scores = {(name, slide.name, gene): float(one) for gene, one in zip(panel.genes, pcc, strict=True)}
    return Maps(pd.concat(tables) if tables else pd.DataFrame(), scores, (slide.name,))


def _spots(name: str, slide: Slide) -> "pd.DataFrame":
    import pandas as pd

    x_um, y_um = slide.centres_um.T
    values = (name, slide.name, slide.patient, slide.spots, x_um, y_um)
    return pd.DataFrame(dict(zip(SPOT, values, strict=True)))


def _joined(parts: Sequence[Maps], cohort: Cohort, genes: tuple[str, ...] = ()) -> Maps:
    import pandas as pd

    scores = {key: value for part in parts for key, value in part.scores.items()}
    there = {slide for part in parts for slide in part.slides}
    table = pd.concat([part.table for part in parts if len(part.table)], ignore_index=True)
    return Maps(table, scores, tuple(slide.name for slide in cohort.slides if slide.name in there), genes)


def _chosen(asked: str, panels_shown: Sequence[Panel], cohort: Cohort) -> tuple[str, ...]:
    """Genes that are asked for; a marker that no panel has is left out, a gene that is named must be in one."""
    panels = dict.fromkeys(gene for panel in panels_shown for gene in panel.genes)
    if asked == MARKERS:
        found = tuple(gene for gene in cohort.markers if gene in panels)
        if not found:
            raise SelectionError(
                f"--genes {MARKERS}", f"names no gene of the panels: {cohort.name} names "
                + (", ".join(cohort.markers) or "no marker"), "genes separated by commas",
                f"Name some, as {', '.join(list(panels)[:3])}",
            )  # fmt: skip
        return found
    names = tuple(dict.fromkeys(filter(None, (text.strip() for text in asked.split(",")))))
    for name in names or ("",):
        if name not in panels:
            raise SelectionError(
                f"--genes {asked}", f"names '{name}', which no panel of these results has",
                f"one of its {len(panels)} genes, {', '.join(list(panels)[:5])} and so on",
                next((f"Did you mean '{gene}'?" for gene in panels if gene.lower() == name.lower()), ""),
            )  # fmt: skip
    return names
