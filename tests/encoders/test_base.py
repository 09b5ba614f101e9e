"""What makes an encoder, and what it declares without its weights."""

import numpy as np
import pytest
from torch import nn

from stbench.encoders import encoder
from stbench.encoders.base import Encoder
from stbench.encoders.compute import ON_CPU, Compute
from stbench.weights import DEFAULT_SEARCH

FOUNDATION = ["clip-vit-b-32", "plip", "uni", "omiclip", "ctranspath"]


@pytest.mark.parametrize("name", FOUNDATION)
def test_every_encoder_states_its_facts_without_its_weights(name):
    made = encoder(name, DEFAULT_SEARCH)
    assert made.licence
    assert made.trained_on
    assert made.pooling
    assert made.patch == type(made.patch)(side_um=112.0, pixels=224, resampling=made.patch.resampling)
    assert made.grid is not None
    assert not made.stand_in


@pytest.mark.parametrize("ways", [{}, {"network": lambda: None, "statistic": lambda patches: patches}])
def test_an_encoder_has_a_network_or_a_statistic_and_never_both(ways):
    colour = encoder("colour", DEFAULT_SEARCH)
    with pytest.raises(ValueError, match="either a network or a statistic"):
        Encoder(name="two", width=1, patch=colour.patch, identity=str, **ways)


@pytest.mark.parametrize("batch", [1, 2, 8])
def test_the_run_may_set_the_batch(batch):
    patches = np.random.default_rng(0).integers(0, 256, (5, 224, 224, 3), dtype=np.uint8)
    made = encoder("ctranspath", DEFAULT_SEARCH, stand_in=True)
    np.testing.assert_allclose(made.features(patches, Compute(batch=batch)), made.features(patches, ON_CPU), atol=1e-5)


@pytest.mark.parametrize(("batch", "sizes"), [(None, [2, 2, 1]), (3, [3, 2]), (9, [5])])
def test_an_encoders_own_batch_serves_where_the_run_does_not_say(batch, sizes):
    seen, colour = [], encoder("colour", DEFAULT_SEARCH)

    class Counting(nn.Module):
        def forward(self, images):
            seen.append(len(images))
            return images.mean(dim=(2, 3))

    made = Encoder(name="n", width=3, patch=colour.patch, identity=lambda: f"counts {batch}", network=Counting, batch=2)
    features = made.features(np.zeros((5, 4, 4, 3), np.uint8), Compute(batch=batch))
    assert features.shape == (5, 3)
    assert seen[-len(sizes) :] == sizes  # before them, the network may be tried once when it is made ready
