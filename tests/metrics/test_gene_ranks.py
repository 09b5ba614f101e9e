import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from stbench.errors import ShapeError
from stbench.metrics.gene_ranks import highly_expressed, highly_variable, summarise

TRUTH = np.array([[1.0, 9, 0, 5, 9], [1, 0, 0, 5, 0], [1, 0, 9, 5, 0]])


def test_genes_are_ranked_by_total_or_variance_and_ties_keep_panel_order():
    assert_array_equal(highly_expressed(TRUTH, 3), [3, 1, 2])
    assert_array_equal(highly_variable(TRUTH, 4), [1, 2, 4, 0])
    assert_array_equal(highly_expressed(TRUTH, 50), [3, 1, 2, 4, 0])


@given(arrays(np.int64, (6, 9), elements=st.integers(0, 5)), st.integers(1, 9))
def test_no_gene_outside_the_selection_exceeds_one_inside(truth, k):
    chosen, totals = highly_expressed(truth, k), truth.sum(axis=0)
    rest = np.setdiff1d(np.arange(9), chosen)
    assert len(set(chosen.tolist())) == k
    assert rest.size == 0 or totals[rest].max() <= totals[chosen].min()


def test_a_summary_counts_the_genes_it_leaves_out():
    scores = np.array([0.5, np.nan, 0.1, 0.3])
    assert summarise(scores, np.array([0, 1, 3])) == (0.4, 2, 1)
    assert_allclose(summarise(scores).mean, 0.3)
    assert summarise(np.array([np.nan]))[1:] == (0, 1)


@pytest.mark.parametrize("rank", [highly_expressed, highly_variable])
@pytest.mark.parametrize(
    ("truth", "k", "told"), [(TRUTH, 0, "is 0"), (TRUTH, -1, "is -1"), (TRUTH[0], 2, "dimensions")]
)
def test_selecting_no_genes_or_from_no_table_is_an_error(rank, truth, k, told):
    with pytest.raises(ShapeError, match=told):
        rank(truth, k)
