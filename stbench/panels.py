"""Gene panels, chosen on the slides they are given."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.cache import content_key
from stbench.cards import PanelRule
from stbench.data import Panel, Slide

Array = np.ndarray[Any, Any]


def choose_panel(rule: PanelRule, slides: Sequence[Slide], common_genes: Sequence[str]) -> Panel:
    """The panel of a rule.

    Args:
        rule: ``hvg-union`` is the union over ``slides`` of each one's most variable genes; ``all`` takes all.
        slides: where genes are chosen: the training slides, unless the task says otherwise.
        common_genes: genes present in every slide of the cohort; the panel keeps their order.
    """
    if rule.rule == "all":
        return Panel(tuple(common_genes))
    variable: set[str] = set()
    for slide in slides:
        variable.update(highly_variable_genes(slide, common_genes, rule.genes))
    return Panel(tuple(gene for gene in common_genes if gene in variable))


def highly_variable_genes(slide: Slide, among: Sequence[str], n_genes: int) -> tuple[str, ...]:
    """scanpy's most variable genes of one slide (flavour "seurat" on log1p counts per 10,000).

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


def _highly_variable(slide: Slide, columns: Array, n_genes: int) -> Array:
    """(n_columns,) bool."""
    import scanpy as sc
    from anndata import AnnData

    adata = AnnData(X=slide.counts.astype(np.float32).copy())
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    adata = adata[:, columns].copy()
    if adata.n_vars <= n_genes:
        return np.ones(len(columns), dtype=bool)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # genes without any count make scanpy's dispersion divide by zero
        sc.pp.highly_variable_genes(adata, n_top_genes=n_genes)
    return adata.var["highly_variable"].to_numpy(dtype=bool)
