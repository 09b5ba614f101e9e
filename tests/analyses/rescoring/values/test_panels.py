"""Panels narrowed: the same genes for all units, chosen over all slides."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.contract.switches import _genes

GENES = _genes()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("hvg-of-all-slides", lambda mean, variance: -variance),
        ("heg-of-all-slides", lambda mean, variance: -mean),
        ("mean-and-sd-of-all-slides",
         lambda mean, variance: np.argsort(np.argsort(-mean)) + np.argsort(np.argsort(-variance))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("k", [1, 5])
def test_the_first_of_a_rule_over_all_slides_are_left_in_every_unit(name, key, k):
    able = np.nonzero(GENES.available.all(axis=0))[0]
    expected = able[np.argsort(key(GENES.all_mean[able], GENES.all_variance[able]), kind="stable")[:k]]
    chosen = switch_values[name].step(GENES, k)
    assert (chosen == chosen[0]).all()
    assert np.nonzero(chosen[0])[0].tolist() == sorted(expected)
