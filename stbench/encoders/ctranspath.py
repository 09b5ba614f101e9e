"""CTransPath as an image encoder."""

from functools import partial

from torch import nn

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.encoders.loading import SIDE_UM, loaded, seeded, stand_in_identity, weights_identity
from stbench.encoders.networks import ctranspath as networks
from stbench.weights import WeightSearch, source

TRAINED_MPP_UM = 1.0
"""The authors advise 1.0 µm per pixel; the benchmark cuts 112 µm for all encoders, as HEST does."""


def ctranspath(name: str, weights: WeightSearch) -> Encoder:
    """CTransPath: 768 features, the mean of the last 49 tokens."""
    return _encoder(name, weights, stand_in=False)


def _encoder(name: str, weights: WeightSearch, *, stand_in: bool) -> Encoder:
    facts = source(name)
    identity = stand_in_identity(name) if stand_in else weights_identity(name, weights)
    build = _demo_network if stand_in else partial(_published_network, name, weights)
    return Encoder(
        name=name,
        width=192 if stand_in else 768,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224),
        identity=identity,
        trained_mpp_um=None if stand_in else TRAINED_MPP_UM,
        pooling="mean of tokens",
        grid=(7, 7),
        licence="" if stand_in else facts.licence,
        trained_on=() if stand_in else facts.trained_on,
        network=build,
        demo=None if stand_in else partial(_encoder, name, weights, stand_in=True),
        stand_in=stand_in,
    )


def _published_network(name: str, weights: WeightSearch) -> nn.Module:
    return loaded(name, networks.ctranspath, networks.current_names, weights=weights, title="CTransPath")


def _demo_network() -> nn.Module:
    return seeded(partial(networks.ctranspath, width=24, depths=(1, 1, 2, 1), heads=(1, 2, 4, 8)))
