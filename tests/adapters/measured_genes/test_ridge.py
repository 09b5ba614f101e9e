"""Ridge on measured genes: what they decide is found, and the image helps where it knows what they do not."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from stbench.adapters.base import Context
from stbench.adapters.measured_genes.ridge import GeneRidge
from stbench.data import Panel, of_genes, partly_measured
from stbench.errors import DataError
from stbench.metrics.gene import pearson_per_gene
from tests.made.planted import FOLDS, planted_slide

TRAINING, TESTED = [planted_slide("B1"), planted_slide("C1")], planted_slide("A1")
HIDDEN = FOLDS.hidden_together[1]
MEASURED = FOLDS.without(HIDDEN)
VISIBLE = partly_measured(TESTED, of_genes(TESTED, MEASURED))


def learned(adapter):
    return adapter.train(TRAINING, FOLDS, np.random.default_rng(0), Context())


@pytest.mark.parametrize("encoder", ["", "colour"])
def test_it_finds_what_measured_genes_decide(encoder):
    adapter = GeneRidge(encoder=encoder, components=6, alpha=1.0)
    values = adapter.impute_genes(learned(adapter), VISIBLE, HIDDEN)
    explained, independent = pearson_per_gene(TESTED.expression(HIDDEN), values)
    assert explained > 0.7 > 0.35 > abs(independent)


def test_it_is_the_ridge_of_scikit_learn_on_genes_counted_alone():
    from sklearn.linear_model import Ridge

    x = np.concatenate([of_genes(slide, MEASURED).expression(MEASURED) for slide in TRAINING]).astype(float)
    y = np.concatenate([slide.expression(HIDDEN) for slide in TRAINING])
    adapter = GeneRidge(components=0, alpha=3.0)
    expected = Ridge(alpha=3.0).fit(x, y).predict(VISIBLE.measured.expression(MEASURED))
    assert_allclose(adapter.impute_genes(learned(adapter), VISIBLE, HIDDEN), expected, atol=1e-4)


@pytest.mark.parametrize(("encoder", "needed"), [("", ()), ("colour", ("colour",))])
def test_it_needs_the_weights_of_the_encoder_that_it_names(encoder, needed):
    assert GeneRidge(encoder=encoder).needed_weights() == needed


@pytest.mark.parametrize("panel", [Panel(FOLDS.genes), Panel(FOLDS.genes, folds=(0,) * len(FOLDS))])
def test_a_panel_of_which_nothing_is_hidden_is_refused(panel):
    with pytest.raises(DataError, match="divides no genes"):
        GeneRidge().train(TRAINING, panel, np.random.default_rng(0), Context())
