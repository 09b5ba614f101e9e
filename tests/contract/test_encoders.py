"""The contract of encoders finds each way in which features can depend on what they should not."""

from dataclasses import dataclass
from itertools import count

import numpy as np
import pytest

from stbench.contract.encoders import check_encoder
from stbench.encoders import encoder
from stbench.weights.search import DEFAULT_SEARCH

CALLS = count()


@dataclass
class Spoilt:
    """The colour encoder, with its features or itself changed."""

    change: object = lambda features: features
    before: object = lambda patches: None
    names: object = lambda: "colour"

    def __post_init__(self):
        self.whole = encoder("colour", DEFAULT_SEARCH)
        self.patch, self.width = self.whole.patch, self.whole.width

    def features(self, patches, compute):
        self.before(patches)
        return self.change(self.whole.features(patches, compute))

    def identity(self):
        return self.names()


def infinite(features):
    features = features.copy()
    features[2, 0] = np.inf
    return features


def test_an_encoder_that_keeps_the_contract_passes():
    check_encoder(encoder("colour", DEFAULT_SEARCH))
    check_encoder(Spoilt())


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (Spoilt(lambda features: features[:, 1:]), "features have shape"),
        (Spoilt(lambda features: features.astype(np.float64)), "float64, not float32"),
        (Spoilt(infinite), "not finite"),
        (Spoilt(before=lambda patches: patches.fill(0)), "patches were changed"),
        (Spoilt(lambda features: features - features[:1]), "depend on the patches beside"),
        (Spoilt(names=lambda: next(CALLS)), "identity changes from call to call"),
    ],
)
def test_a_spoilt_encoder_is_found(spoilt, told):
    with pytest.raises(AssertionError, match=told):
        check_encoder(spoilt)
