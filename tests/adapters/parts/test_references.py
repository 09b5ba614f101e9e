"""Slides that are held out to choose an epoch."""

import numpy as np
import pytest

from stbench.adapters.parts.references import held_out_slides


@pytest.mark.parametrize(("n_slides", "n_held", "expected"), [(1, 1, 0), (2, 1, 1), (4, 0, 0), (4, 9, 3)])
def test_at_least_one_slide_is_trained_on(n_slides, n_held, expected):
    trained, held = held_out_slides(n_slides, n_held, np.random.default_rng(0))
    assert sorted([*trained, *held]) == list(range(n_slides))
    assert len(held) == expected
    assert trained == sorted(trained)
