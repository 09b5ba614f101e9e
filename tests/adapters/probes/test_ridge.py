"""The ridge probe: scikit-learn's ridge of the encoder's features, drawn by nothing, whatever the panel's order."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from stbench.adapters.base import Context
from stbench.adapters.probes.ridge import RidgeProbe
from stbench.data import Panel
from tests.made.cohort import GENES, made_slide

PANEL, SLIDES, TEST = Panel(GENES), [made_slide("A1"), made_slide("B1", spots=20)], made_slide("C1")
FEATURES = Context().features("colour")


def trained(adapter, rng=None):
    return adapter.train(SLIDES, PANEL, rng or np.random.default_rng(0), Context())


@pytest.mark.parametrize("alpha", [0.1, 1000.0])
@pytest.mark.parametrize(
    ("components", "before"), [(0, StandardScaler()), (5, PCA(5, svd_solver="full"))], ids=["z-scored", "projected"]
)
def test_predictions_are_those_of_scikit_learn(components, before, alpha):
    adapter = RidgeProbe(encoder="colour", components=components, alpha=alpha)
    theirs = make_pipeline(before, Ridge(alpha=alpha, solver="cholesky"))
    targets = np.concatenate([slide.expression(PANEL) for slide in SLIDES]).astype(np.float64)
    theirs.fit(FEATURES.stacked(SLIDES).astype(np.float64), targets)
    predicted = adapter.predict(trained(adapter), TEST.blind(), PANEL)
    assert predicted.dtype == np.float32
    np.testing.assert_allclose(predicted, theirs.predict(FEATURES(TEST).astype(np.float64)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("components", [0, 5, 128])
def test_nothing_is_drawn(components):
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    trained(RidgeProbe(encoder="colour", components=components), rng)
    assert rng.bit_generator.state == before


def test_an_embedding_is_the_frozen_features_and_the_encoder_is_what_is_needed():
    adapter = RidgeProbe(encoder="colour")
    np.testing.assert_array_equal(adapter.embed(trained(adapter), TEST.blind()), FEATURES(TEST))
    assert adapter.needed_weights() == ("colour",)
