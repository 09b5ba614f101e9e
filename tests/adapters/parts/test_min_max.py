"""Expression brought to 0..1 and back."""

import numpy as np
import pytest

from stbench.adapters.parts.min_max import MinMax

EXPRESSION = np.array([[0.0, 2.0, 5.0], [1.0, 4.0, 5.0], [3.0, 3.0, 5.0]])


@pytest.mark.parametrize(("gene", "expected"), [(0, [0, 1 / 3, 1]), (1, [0, 1, 0.5]), (2, [0, 0, 0])])
def test_the_least_is_zero_and_the_most_one(gene, expected):
    np.testing.assert_allclose(MinMax.of(EXPRESSION).scaled(EXPRESSION)[:, gene], expected, atol=1e-6)


def test_there_is_a_way_back():
    scale = MinMax.of(EXPRESSION)
    np.testing.assert_allclose(scale.unscaled(scale.scaled(EXPRESSION)), EXPRESSION, atol=1e-5)
