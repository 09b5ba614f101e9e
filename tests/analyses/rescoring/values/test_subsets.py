"""Choices of genes that no plain number of the replay's tests pins down."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.contract.switches import _genes

GENES = _genes()


def test_genes_first_by_mean_rank_over_folds_change_with_the_folds_weights():
    weights = np.array([[1.0, 1, 1], [0, 0, 1], [1, 1, 0]])
    both, of_b, of_a = switch_values["hpg"].step(GENES, 4, weights)
    able = np.nonzero(GENES.available[0])[0]
    best = able[np.argsort(-np.nan_to_num(GENES.pcc[2, able], nan=-9), kind="stable")[:4]]
    assert np.nonzero(of_b)[0].tolist() == sorted(best)
    assert not np.array_equal(of_a, of_b)
    assert both.sum() == 4


@pytest.mark.parametrize("name", ["hvg-test", "heg-test", "hvg-train", "heg-train", "best-genes"])
@pytest.mark.parametrize("k", [1, 7, 50])
def test_as_many_genes_are_chosen_as_there_are_up_to_k_and_no_marker_that_was_added(name, k):
    chosen = switch_values[name].step(GENES, k)
    assert (chosen.sum(axis=1) == min(k, 18)).all()
    assert not (chosen & ~GENES.available).any()


@pytest.mark.parametrize("k", [0, 3])
def test_markers_are_all_there_are_added_or_not(k):
    assert np.nonzero(switch_values["markers"].step(GENES, k)[0])[0].tolist() == [0, 1]
