"""The contract of target spaces, on counts made from a seed."""

import numpy as np
from numpy.testing import assert_allclose

from stbench.data import TargetSpace
from stbench.data.target import CP10K

SPOTS, GENES = 40, 8


def check_target(space: TargetSpace) -> None:
    """Hold a target space to what slides, methods and ceilings rely on.

    It says what it is; no count is no expression, and more counts are more; counts come back out of expression; sparse
    and dense counts give the same; what a method answers per 10,000 is converted as the counts would be.

    Raises:
        AssertionError: it does not.
    """
    assert space.name.strip(), "the space has no name"
    assert space.title.strip(), f"{space.name} has no title"
    assert space.per is None or space.per > 0, f"{space.name} scales to {space.per} counts"
    counts = np.random.default_rng(0).poisson(6.0, (SPOTS, GENES)).astype(np.float64)
    counts[0] = 0.0
    totals = counts.sum(axis=1)
    values = space.expression(counts, totals)
    assert values.shape == counts.shape, f"{space.name} gives {values.shape} for counts {counts.shape}"
    assert np.isfinite(values).all(), f"{space.name} gives values that are not finite"
    assert (values[0] == 0).all(), f"{space.name}: a spot without counts is not zero"
    assert (space.expression(counts + 1, totals) > values).all(), f"{space.name}: more counts are not more"
    back = space.counts(values, np.maximum(totals, 1.0))
    assert_allclose(back, counts, atol=1e-6, err_msg=f"{space.name}: counts do not come back")
    _check_forms(space, counts, totals)


def _check_forms(space: TargetSpace, counts: np.ndarray, totals: np.ndarray) -> None:
    from scipy.sparse import csr_matrix

    sparse = space.sparse_expression(csr_matrix(counts), totals).toarray()
    assert_allclose(sparse, space.expression(counts, totals), rtol=1e-6, err_msg=f"{space.name}: sparse counts differ")
    total = float(totals[1:].mean())
    alike = np.full(SPOTS, total)
    converted = space.from_cp10k(CP10K.expression(counts, alike), total)
    expected = space.expression(counts, alike)
    assert_allclose(converted, expected, rtol=1e-4, atol=1e-5, err_msg=f"{space.name}: from log1p per 10,000")
