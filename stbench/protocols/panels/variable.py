"""Highly variable genes: scanpy's choice (flavour "seurat") on one slide, or on the spots of all together."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.data import Panel, Slide, TargetSpace
from stbench.data.target import CP10K
from stbench.errors import DataError
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]


def highly_variable_genes(slide: Slide, among: Sequence[str], n_genes: int) -> tuple[str, ...]:
    """scanpy's most variable genes of one slide, on log1p counts per 10,000.

    Counts are normalised over all genes of the slide; the choice is made ``among`` some of them.

    Returns:
        ``n_genes`` names, in the order of ``among``; more where genes tie at the cut, as scanpy has it (in bins of
        one gene all do), and all where there are no more.
    """
    columns = Panel(tuple(among)).positions(slide.genes)
    n_genes = min(n_genes, len(columns))

    def choose() -> Array:
        return _highly_variable(slide, columns, n_genes)

    if slide.cache is None:
        chosen = choose()
    else:
        counts = slide.counts
        key = content_key("hvg", 1, counts.data, counts.indices, counts.indptr, columns, n_genes)
        chosen = slide.cache.get_or_make("panels", key, choose)
    return tuple(gene for gene, is_chosen in zip(among, chosen, strict=True) if is_chosen)


def pooled_variable_genes(
    slides: Sequence[Slide], among: Sequence[str], n_genes: int, space: TargetSpace
) -> tuple[str, ...]:
    """scanpy's most variable genes of all slides' spots under one another in ``space``, in the order of ``among``."""
    from anndata import AnnData
    from scipy.sparse import vstack

    positions = [Panel(tuple(among)).positions(slide.genes) for slide in slides]
    values = [space.sparse_expression(slide.counts, slide.totals) for slide in slides]
    columns = [value[:, position] for value, position in zip(values, positions, strict=True)]
    adata = AnnData(X=vstack(columns).tocsr().astype(np.float32))
    if adata.n_vars <= n_genes:
        return tuple(among)
    adata.uns["log1p"] = {"base": None}
    return tuple(gene for gene, is_chosen in zip(among, _chosen(adata, n_genes), strict=True) if is_chosen)


def often_detected(slides: Sequence[Slide], among: Sequence[str], share: float) -> tuple[str, ...]:
    """Those of ``among`` that this share of the spots of every slide hold, in that order.

    Raises:
        DataError: there is none.
    """
    genes = tuple(among)
    for slide in slides:
        spots = np.asarray((slide.counts > 0).sum(axis=0)).ravel()[Panel(genes).positions(slide.genes)]
        least = np.ceil(share * slide.n_spots)
        genes = tuple(gene for gene, number in zip(genes, spots, strict=True) if number >= least)
    if not genes:
        raise DataError(
            "panel", f"finds no gene in {share:.0%} of the spots of every slide", "a lower share of spots",
            "Lower panel.detected in the task's card",
        )  # fmt: skip
    return genes


def _highly_variable(slide: Slide, columns: Array, n_genes: int) -> Array:
    """(n_columns,) bool."""
    import scanpy as sc
    from anndata import AnnData

    adata = AnnData(X=slide.counts.astype(np.float32).copy())
    sc.pp.normalize_total(adata, target_sum=CP10K.per)
    sc.pp.log1p(adata)
    adata = adata[:, columns].copy()
    if adata.n_vars <= n_genes:
        return np.ones(len(columns), dtype=bool)
    return _chosen(adata, n_genes)


def _chosen(adata: Any, n_genes: int) -> Array:
    """(n_vars,) bool."""
    import scanpy as sc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # genes without any count make scanpy's dispersion divide by zero
        sc.pp.highly_variable_genes(adata, n_top_genes=n_genes)
    return adata.var["highly_variable"].to_numpy(dtype=bool)
