"""Gene inputs of STimage-1K4M: which genes its linear encoder reads, and how they are normalised."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.data import Panel, Slide
from stbench.errors import DataError

if TYPE_CHECKING:
    from anndata import AnnData

Array = np.ndarray[Any, Any]
GeneChoice = Literal["overlap", "rank"]


def overlapping_genes(slides: Sequence[Slide], n_genes: int) -> Array:
    """The authors' "overlap-HVG": one set of genes for all slides, chosen on their pooled spots.

    Spots are normalised to their median total over the genes that all slides have, then log1p; genes by
    scanpy's flavour "seurat".

    Returns:
        (n_spots, k) float32, k at most ``n_genes``, spots in slide order. A spot without counts is zero.

    Raises:
        DataError: the slides share no gene.
    """
    import scanpy as sc
    from anndata import AnnData
    from scipy.sparse import vstack

    shared = set.intersection(*(set(slide.genes) for slide in slides))
    genes = Panel(tuple(gene for gene in slides[0].genes if gene in shared))
    if not len(genes):
        raise DataError("STimage training slides", "share no gene", "genes that all of them measured")
    pooled = AnnData(vstack([slide.counts[:, genes.positions(slide.genes)] for slide in slides]).tocsr())
    _normalise(pooled)
    if pooled.n_vars > n_genes:
        filled = pooled[np.asarray(pooled.X.sum(axis=1)).ravel() > 0].copy()
        sc.pp.highly_variable_genes(filled, n_top_genes=n_genes)
        # scanpy takes all genes that tie with the last one; the encoder has room for ``n_genes``
        dispersion = filled.var["dispersions_norm"].where(filled.var["highly_variable"], -np.inf).to_numpy()
        pooled = pooled[:, np.sort(np.argsort(-dispersion, kind="stable")[:n_genes])]
    return np.asarray(pooled.X.toarray(), dtype=np.float32)


def ranked_genes(slides: Sequence[Slide], n_genes: int) -> Array:
    """The authors' "HVG": each slide's own most variable genes, in order of rank, under one another.

    Column j is another gene on every slide: the encoder learns "rank j". Genes by scanpy's Pearson
    residuals on counts; normalised to the median total over the chosen genes alone, then log1p.

    Returns:
        (n_spots, ``n_genes``) float32, spots in slide order; zero where a slide has fewer genes.
    """
    return np.concatenate([_ranked(slide, n_genes) for slide in slides])


def _ranked(slide: Slide, n_genes: int) -> Array:
    import scanpy as sc
    from anndata import AnnData

    counts = AnnData(slide.counts.astype(np.float32))
    filled = counts[slide.totals > 0].copy()
    sc.pp.filter_genes(filled, min_cells=1)
    k = min(n_genes, filled.n_vars)
    sc.experimental.pp.highly_variable_genes(filled, n_top_genes=k)
    chosen = filled.var["highly_variable_rank"].sort_values().index[:k]
    subset = counts[:, chosen].copy()
    _normalise(subset)
    values = np.zeros((slide.n_spots, n_genes), dtype=np.float32)
    values[:, :k] = subset.X.toarray()
    return values


def _normalise(adata: "AnnData") -> None:
    """Counts to log1p of counts per median total of the spots that have any, in place."""
    import scanpy as sc

    adata.X = adata.X.astype(np.float32)
    totals = np.asarray(adata.X.sum(axis=1)).ravel()
    sc.pp.normalize_total(adata, target_sum=float(np.median(totals[totals > 0])) if totals.any() else 1.0)
    sc.pp.log1p(adata)
