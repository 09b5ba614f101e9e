"""Columns that a panel asks for, of what was learned for the genes of training."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.data import Panel

Array = np.ndarray[Any, Any]


def in_panel(values: Array, genes: Sequence[str], panel: Panel) -> Array:
    """(n_rows, n_panel_genes): the columns of ``panel``, in its order.

    Args:
        values: (n_rows, n_genes).
        genes: names of its columns: those that were trained on.
        panel: genes that are asked for.

    Raises:
        StbenchError: a gene of the panel was not trained on.
    """
    if panel.genes == tuple(genes):
        return values
    return np.ascontiguousarray(values[:, panel.positions(tuple(genes))])
