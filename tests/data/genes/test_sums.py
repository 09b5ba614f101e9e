import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stbench.data.genes.sums import sum_by_name


@pytest.mark.parametrize("names", [["x"] * 7, ["a", "b", "a", "c", "b", "a", "d"], list("abcdefg")])
def test_summing_keeps_totals_and_the_order_of_first_columns(names):
    counts = np.random.default_rng(0).poisson(2.0, (5, 7)).astype(np.float32)
    summed, remarks = sum_by_name(csr_matrix(counts), names, "genes")
    distinct = list(dict.fromkeys(names))
    expected = np.column_stack([counts[:, [name == other for other in names]].sum(axis=1) for name in distinct])
    assert (summed.toarray() == expected).all()
    assert bool(remarks) == (len(distinct) < len(names))
