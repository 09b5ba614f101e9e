"""Controls: rows of imaging methods' tables that count no gene, but what the chip shows where there should be none."""

import re

import numpy as np

from stbench.readers.matrices import CountTable

CONTROL = re.compile(
    r"(?i)(blank[_-]|negcontrol|negprb|neg[_-]?control|antisense_|unassignedcodeword|deprecatedcodeword|intergenic_region)"
)
"""How their names begin."""
SHOWN = 3


def without_controls(table: CountTable) -> tuple[CountTable, tuple[str, ...]]:
    """Counts of genes alone, and a remark where there were controls among them."""
    controls = [gene for gene in table.genes if CONTROL.match(gene)]
    if not controls or len(controls) == len(table.genes):
        return table, ()
    genes = np.array([not CONTROL.match(gene) for gene in table.genes])
    kept = tuple(gene for gene in table.genes if not CONTROL.match(gene))
    listed = ", ".join(controls[:SHOWN]) + (", ..." if len(controls) > SHOWN else "")
    words = f"{len(controls)} controls among {len(table.genes)} genes are left out ({listed})"
    return CountTable(table.spots, kept, table.counts[:, np.flatnonzero(genes)]), (words,)
