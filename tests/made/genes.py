"""Slides with real names for genes, as tables of different makers have them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stbench.data import Slide
from stbench.data.genes.table import human_genes
from tests.made.cohort import made_slide

SYMBOLS = (
    "ERBB2", "MARCHF1", "SEPTIN2", "WARS1", "H4C3", "FIRRM", "GFAP", "MBP", "IGKC", "HLA-A", "PLP1", "NPY",
)  # fmt: skip
"""Genes of a slide, as HGNC approves them."""
FORMER = {"MARCHF1": "MARCH1", "SEPTIN2": "SEPT2", "WARS1": "WARS", "H4C3": "HIST1H4C", "FIRRM": "C1orf112"}
DATES = {"MARCHF1": "1-Mar", "SEPTIN2": "2-Sep"}


def identifiers(version: str = "") -> dict[str, str]:
    """Ensembl's identifier of each of the genes that has one, by its symbol."""
    symbols = {symbol: identifier for identifier, symbol in human_genes().ensembl.items()}
    return {symbol: symbols[symbol] + version for symbol in SYMBOLS if symbol in symbols}


def called(slide: str, names: Sequence[str]) -> Slide:
    """A slide with counts of its own whose genes are called by ``names``."""
    rng = np.random.default_rng([len(names), *slide.encode()])
    counts = rng.poisson(rng.gamma(2.0, 3.0, len(names)), (30, len(names)))
    made = made_slide(slide, counts=counts)
    made.adata.var_names = list(names)
    return replace(made)


def written(how: dict[str, str], genes: Sequence[str] = SYMBOLS) -> list[str]:
    """The genes under the names of a table, others by their symbols."""
    return [how.get(gene, gene) for gene in genes]
