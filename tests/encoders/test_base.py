"""What makes an encoder, and what it declares without its weights."""

import pytest

from stbench.encoders import encoder
from stbench.encoders.base import Encoder
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
