"""Values of ``norm``: the space of the truth, from counts; predictions stay as they were answered."""

import numpy as np

from stbench.analyses.rescoring.base import Array, switch_value
from stbench.analyses.rescoring.measured import MeasuredSlide
from stbench.data.target import COUNTS, CP10K


@switch_value(
    switch="norm", title="CP10k, ln(1+x)", says="counts per 10,000 of a spot's counts over all genes, ln(1+x)"
)
def cp10k(slide: MeasuredSlide) -> Array:
    """The clean one: what predictions are in."""
    return CP10K.expression(slide.counts, slide.totals)


@switch_value(
    switch="norm", title="CP10k in the panel", says="counts per 10,000 of a spot's counts over the panel alone, ln(1+x)"
)
def cp10k_in_panel(slide: MeasuredSlide) -> Array:
    """Depth is what the panel holds of it."""
    return CP10K.expression(slide.counts, slide.panel_totals)


@switch_value(switch="norm", title="ln(1+raw)", says="ln(1+raw counts), which holds each spot's depth", replay="truth")
def log_raw(slide: MeasuredSlide) -> Array:
    """Nothing divides by depth."""
    return COUNTS.expression(slide.counts, slide.totals).astype(np.float64)


@switch_value(
    switch="norm", title="per gene over the slide", replay="truth",
    says="counts per 10,000 of a gene's counts over the slide's spots, ln(1+x): each spot's depth stays in",
)  # fmt: skip
def gene_over_slide(slide: MeasuredSlide) -> Array:
    """The matrix was passed transposed: genes are scaled, spots are not."""
    return CP10K.expression(slide.counts.T, slide.counts.sum(axis=0)).T


@switch_value(
    switch="norm", title="ln((1+c)/(n+Z))", replay="truth",
    says="ln of (1+count) over (number of genes + a spot's counts over all genes)",
)  # fmt: skip
def log_share(slide: MeasuredSlide) -> Array:
    """A smoothed share of a spot's counts."""
    return np.log((1 + slide.counts) / (slide.n_measured + slide.totals)[:, None])
