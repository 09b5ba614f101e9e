"""Training a head: it starts from the mean, repeats with its generator, learns, and needs a network to tune."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.parts.heads.training import LEAST_SCALE, Recipe, _new_head, own_network, trained_head
from stbench.encoders import encoder
from stbench.errors import SelectionError
from stbench.weights import DEFAULT_SEARCH

RECIPE = {
    "hidden": 8,
    "head_learning_rate": 1e-2,
    "learning_rate": 1e-5,
    "weight_decay": 0.0,
    "epochs": 20,
    "batch": 16,
}
RNG = np.random.default_rng(0)
FEATURES = RNG.normal(3, 2, (60, 5)).astype(np.float32)
TARGETS = (FEATURES @ RNG.normal(size=(5, 3)) + 7).astype(np.float32)


def predicted(features=FEATURES, targets=TARGETS, seed=0, **changes):
    import torch

    head = trained_head(Recipe(**RECIPE | changes), features, targets, np.random.default_rng(seed), Context())
    assert not head.training
    with torch.no_grad():
        return head(torch.from_numpy(features)).numpy()


def error(values):
    return ((values - TARGETS) ** 2).mean()


@pytest.mark.parametrize("batch", [4, 16])
def test_training_comes_closer_than_the_mean(batch):
    assert error(predicted(batch=batch, epochs=60)) < 0.5 * error(TARGETS.mean(axis=0))


@pytest.mark.parametrize(("seed", "same"), [(0, True), (1, False)])
def test_a_generator_gives_its_own_head(seed, same):
    assert np.array_equal(predicted(), predicted(seed=seed)) is same


@pytest.mark.parametrize(("factor", "offset"), [(1000.0, 0.0), (1.0, -40.0), (0.01, 5.0)])
def test_a_head_does_not_see_the_unit_of_its_features(factor, offset):
    moved = (factor * FEATURES + offset).astype(np.float32)
    np.testing.assert_allclose(predicted(moved, epochs=1), predicted(epochs=1), atol=5e-2)


@pytest.mark.parametrize("constant", [0.0, 3.5])
def test_a_constant_feature_does_no_harm(constant):
    padded = np.hstack([FEATURES, np.full((60, 1), constant, np.float32)])
    head = _new_head(Recipe(**RECIPE), padded, TARGETS)
    assert head.scale[-1].item() == pytest.approx(LEAST_SCALE)
    assert np.isfinite(predicted(padded)).all()


def test_without_learning_a_head_predicts_around_the_mean():
    head = _new_head(Recipe(**RECIPE), FEATURES, TARGETS)
    np.testing.assert_allclose(head.last.bias.detach(), TARGETS.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(predicted(head_learning_rate=0.0).mean(axis=0), TARGETS.mean(axis=0), atol=1.0)


def test_an_encoder_without_a_network_cannot_be_tuned():
    with pytest.raises(SelectionError, match="cannot be fine-tuned"):
        own_network(encoder("colour", DEFAULT_SEARCH))
