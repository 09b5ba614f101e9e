"""Profiles: means and variances as numpy has them; correlations are square and symmetric."""

import numpy as np
import pytest

from stbench.analyses.gallery import profiles as module
from stbench.analyses.gallery.base import MEASURED
from stbench.analyses.gallery.profiles import profiles
from stbench.data import Panel
from tests.made.boards import NOISE, expressed
from tests.made.cohort import GENES

MADE = profiles(expressed(), GENES)


def test_what_was_measured_is_a_mean_over_slides():
    slides = expressed().cohort.slides
    truths = [expressed().questions.measured(fold.fold.test[0]).expression(Panel(MADE.genes))
              for fold in expressed().questions.folds]  # fmt: skip
    assert len(truths) == len(slides)
    assert MADE.mean[MEASURED] == pytest.approx(np.mean([t.mean(axis=0) for t in truths], axis=0), abs=1e-4)
    assert MADE.variance[MEASURED] == pytest.approx(np.mean([t.var(axis=0) for t in truths], axis=0), abs=1e-4)


@pytest.mark.parametrize("method", [MEASURED, *NOISE])
def test_correlations_are_symmetric(method):
    table = np.array(MADE.correlation[method])
    assert table.shape == (len(MADE.paired),) * 2
    assert np.array_equal(table, table.T)
    assert (np.diag(table) == (0 if method == "mean" else 1)).all()


@pytest.mark.parametrize("many", [1, 2, 5])
def test_no_more_genes_than_there_is_room_for(monkeypatch, many):
    monkeypatch.setattr(module, "MOST_GENES", many)
    monkeypatch.setattr(module, "MOST_PAIRED", many)
    made = profiles(expressed(), GENES)
    assert (len(made.genes), len(made.paired)) == (many, many)
