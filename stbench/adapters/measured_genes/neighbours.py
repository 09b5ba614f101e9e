"""Nearest reference spots by measured genes: what these have of the hidden genes, on average."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import Panel, PartlyMeasuredSlide, Slide, Target, targets

Array = np.ndarray[Any, Any]


class References(NamedTuple):
    """Spots on which all genes were measured."""

    counts: Array
    """(n_spots, n_genes) raw."""
    expression: Array
    """(n_spots, n_genes) relative to the counts of all genes."""
    genes: tuple[str, ...]
    target: Target

    def as_if(self, measured: Panel) -> Array:
        """(n_spots, n_measured) expression as if these genes alone had been counted."""
        counts = self.counts[:, measured.positions(self.genes)]
        return targets[self.target].expression(counts, counts.sum(axis=1, dtype=np.float64))


@register("gene_neighbours")
@dataclass(frozen=True, kw_only=True)
class GeneNeighbours:
    """Predict hidden genes as the mean of the reference spots whose measured genes are most alike.

    By cosine of z-scores, made over the references and over the test slide apart, so that a gene's level and spread may
    differ between them."""

    k: int = 50
    """Reference spots that are averaged."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> References:
        """All spots of ``slides``; nothing is drawn from ``rng``."""
        return References(
            np.concatenate([slide.panel_counts(panel) for slide in slides]),
            np.concatenate([slide.expression(panel) for slide in slides]), panel.genes, slides[0].target,
        )  # fmt: skip

    def impute_genes(self, model: References, slide: PartlyMeasuredSlide, panel: Panel) -> Array:
        """(n_spots, n_genes)."""
        import torch

        from stbench.adapters.parts.retrieval import mean_expression, nearest_references

        measured = Panel(slide.measured.genes)
        queries, references = (
            torch.from_numpy(standardised(values))
            for values in (slide.measured.expression(measured), model.as_if(measured))
        )
        hidden = np.ascontiguousarray(model.expression[:, panel.positions(model.genes)])
        nearest = nearest_references(queries, references, self.k)
        return np.asarray(mean_expression(nearest, torch.from_numpy(hidden)).numpy())

    def save(self, model: References, folder: Path) -> None:
        """Write the references."""
        arrays = {"counts": model.counts, "expression": model.expression}
        save_model(folder, arrays, {"genes": model.genes, "target": model.target})

    def load(self, folder: Path, context: Context) -> References:
        """What ``save`` wrote."""
        arrays, facts = load_model(folder)
        return References(arrays["counts"], arrays["expression"], tuple(facts["genes"]), facts["target"])


def standardised(values: Array) -> Array:
    """(n_spots, n_genes) float32 z-scores of each gene over the spots; 0 where it is constant."""
    centred = values - values.mean(axis=0, dtype=np.float64)
    spread = centred.std(axis=0)
    moves = (np.ptp(values, axis=0) > 0) & (spread > 0)
    return np.divide(centred, spread, out=np.zeros_like(centred), where=moves).astype(np.float32)
