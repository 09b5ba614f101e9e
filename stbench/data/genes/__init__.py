"""Genes: one gene under its several names, and slides whose names for genes differ."""

from stbench.data.genes.cohorts import alike, by_symbols
from stbench.data.genes.lists import in_all, in_how_many
from stbench.data.genes.lost import lost_genes
from stbench.data.genes.markers import measured_markers
from stbench.data.genes.renaming import Named

__all__ = ["Named", "alike", "by_symbols", "in_all", "in_how_many", "lost_genes", "measured_markers"]
