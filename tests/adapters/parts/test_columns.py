"""Columns of a panel: by name, in its order, and an error where a gene was never learned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.parts.columns import in_panel
from stbench.data import Panel
from stbench.errors import DataError

GENES = tuple("abcdef")


@given(st.lists(st.sampled_from(GENES), min_size=1, unique=True))
def test_every_gene_finds_its_own_column(asked):
    values = np.arange(12.0).reshape(2, 6)
    columns = in_panel(values, GENES, Panel(tuple(asked)))
    assert columns.flags.c_contiguous
    np.testing.assert_array_equal(columns, values[:, [GENES.index(gene) for gene in asked]])


def test_a_gene_that_was_not_learned_is_named():
    with pytest.raises(DataError, match="gene 'z' is not measured"):
        in_panel(np.zeros((1, 6)), GENES, Panel(("a", "z")))
