"""Gene panels, chosen on the slides they are given."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.cards import PanelRule
from stbench.data import Panel, Slide
from stbench.errors import DataError
from stbench.files.hashing import content_key

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]


def choose_panel(
    rule: PanelRule, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()
) -> Panel:
    """The panel of a rule.

    Args:
        rule: as its card says it.
        slides: where genes are chosen: the training slides, unless the task says otherwise.
        common_genes: genes present in every slide of the cohort; the panel keeps their order, except that
            ``hvg-pooled`` orders by name.
        markers: genes that a rule with ``markers`` adds, where all slides have them.
    """
    if rule.rule == "all":
        return Panel(tuple(common_genes))
    if rule.rule == "hvg-pooled":
        return Panel(pooled_variable_genes(rule, slides, common_genes))
    variable: set[str] = set()
    for slide in slides:
        variable.update(highly_variable_genes(slide, common_genes, rule.genes))
    added = set(markers if rule.markers else ()) - variable
    return Panel(
        tuple(gene for gene in common_genes if gene in variable | added),
        added=tuple(gene for gene in common_genes if gene in added),
    )


def pooled_variable_genes(rule: PanelRule, slides: Sequence[Slide], among: Sequence[str]) -> tuple[str, ...]:
    """scanpy's most variable genes (flavour "seurat") of all slides' spots under one another, sorted by name.

    With ``space: log1p-counts`` and ``detected: 0.1`` this is HEST-Benchmark's ``get_k_genes`` by variance; as there,
    controls of the chip (BLANK, Control in their names) are no genes.

    Raises:
        DataError: no gene is detected often enough in every slide.
    """
    import scanpy as sc
    from anndata import AnnData
    from scipy.sparse import vstack

    genes = [gene for gene in sorted(among) if "BLANK" not in gene and "Control" not in gene]
    for slide in slides:
        held = np.asarray((slide.counts > 0).sum(axis=0)).ravel()[Panel(tuple(genes)).positions(slide.genes)]
        least = np.ceil(rule.detected * slide.n_spots)
        genes = [gene for gene, spots in zip(genes, held, strict=True) if spots >= least]
    if not genes:
        raise DataError(
            "panel", f"finds no gene in {rule.detected:.0%} of the spots of every slide", "a lower share of spots",
            "Lower panel.detected in the task's card",
        )  # fmt: skip
    scaled = [_log_normalised(slide) if rule.space == "log1p-cp10k" else slide.counts.log1p() for slide in slides]
    columns = [part[:, Panel(tuple(genes)).positions(slide.genes)] for part, slide in zip(scaled, slides, strict=True)]
    adata = AnnData(X=vstack(columns).tocsr().astype(np.float32))
    if adata.n_vars <= rule.genes:
        return tuple(genes)
    adata.uns["log1p"] = {"base": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sc.pp.highly_variable_genes(adata, n_top_genes=rule.genes)
    chosen = adata.var["highly_variable"].to_numpy(dtype=bool)
    return tuple(gene for gene, is_chosen in zip(genes, chosen, strict=True) if is_chosen)


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


def _log_normalised(slide: Slide) -> "csr_matrix":
    """log1p of counts per 10,000, (n_spots, n_genes)."""
    from scipy.sparse import diags

    return (diags(1e4 / np.maximum(slide.totals, 1.0)) @ slide.counts).log1p().tocsr()


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
