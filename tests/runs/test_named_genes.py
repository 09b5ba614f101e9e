"""Genes that a command names of a panel."""

import numpy as np
import pytest

from stbench.data import Panel
from stbench.errors import SelectionError
from stbench.runs.named_genes import check_genes, only
from stbench.scoring.answers import Prediction

PANEL = Panel(("MGP", "ACTB", "NPY"), ("NPY",))
PREDICTION = Prediction(np.arange(6, dtype=np.float32).reshape(2, 3), "N1", ("a", "b"), PANEL.genes, PANEL.added)


@pytest.mark.parametrize(
    ("genes", "columns", "added"),
    [((), [0, 1, 2], ("NPY",)), (("NPY", "MGP"), [2, 0], ("NPY",)), (("ACTB",), [1], ())],
)
def test_columns_are_the_genes_that_are_named_in_their_order(genes, columns, added):
    chosen = only(PREDICTION, genes)
    np.testing.assert_array_equal(chosen.values, PREDICTION.values[:, columns])
    assert (chosen.genes, chosen.added) == (genes or PANEL.genes, added)


@pytest.mark.parametrize(
    ("genes", "told"),
    [(("mgp",), "names 'mgp'(.|\n)*Did you mean 'MGP'"), (("MGP", "XYZ"), "names 'XYZ'(.|\n)*--panel all")],
)
def test_a_gene_that_will_not_be_predicted_is_told_with_the_nearest(genes, told):
    check_genes(("MGP", "NPY"), PANEL)
    with pytest.raises(SelectionError, match=told):
        check_genes(genes, PANEL)
